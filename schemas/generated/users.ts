// Written by `millrace schemas generate`. Don't edit.
import { message, topic } from 'millrace'

/** Where to reach a user. For notifications alone. */
export interface Contact {
  /** The user. */
  readonly userId: string
  /** Normalised address. */
  readonly email: string
}
export const Contact = message<'users.Contact', Contact>('users.Contact', 'userId')

/** A user's address, for login and mail. Private: kept in the commit, never published. */
export interface EmailSet {
  /** The user. */
  readonly userId: string
  /** Normalised address. */
  readonly email: string
}
export const EmailSet = message<'users.EmailSet', EmailSet>('users.EmailSet', 'userId')

/** A user's password. Private: kept in the commit, never published. */
export interface PasswordSet {
  /** The user. */
  readonly userId: string
  /** bcrypt hash. */
  readonly passwordHash: string
}
export const PasswordSet = message<'users.PasswordSet', PasswordSet>('users.PasswordSet', 'userId')

/** What other services may know of a user. */
export interface Profile {
  /** The user. */
  readonly userId: string
  /** What others see. */
  readonly displayName: string
}
export const Profile = message<'users.Profile', Profile>('users.Profile', 'userId')

/** Make a user. The password is already hashed: no contract ever holds one. Private: kept in the commit, never published. */
export interface Register {
  /** The user. */
  readonly userId: string
  /** Normalised address; no two users have the same. */
  readonly email: string
  /** What others see. */
  readonly displayName: string
  /** bcrypt hash. */
  readonly passwordHash: string
  /** What they may do beyond what every user may. */
  readonly role?: Role | null
}
export const Register = message<'users.Register', Register>('users.Register', 'userId')

/** A user has a role. Private: kept in the commit, never published. */
export interface RoleGranted {
  /** The user. */
  readonly userId: string
  /** The role. */
  readonly role: Role
}
export const RoleGranted = message<'users.RoleGranted', RoleGranted>('users.RoleGranted', 'userId')

/** What a user may do beyond what every user may. */
export type Role = 'operator'

/** A user exists. */
export interface UserRegistered {
  /** The user. */
  readonly userId: string
  /** What others see. */
  readonly displayName: string
}
export const UserRegistered = message<'users.UserRegistered', UserRegistered>('users.UserRegistered', 'userId')

/** 12 partitions, key userId, kept. */
export const events = topic('users.events', [UserRegistered])

/** 12 partitions, key userId, compacted. */
export const profiles = topic('users.profiles', [Profile])

/** 12 partitions, key userId, compacted. */
export const contacts = topic('users.contacts', [Contact])
