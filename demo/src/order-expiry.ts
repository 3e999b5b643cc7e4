/** How long an order may stay open in the demo's stack: enough for a slow payment, and short enough to watch one time out. */
export const ordersExpireAfterSeconds = 8
