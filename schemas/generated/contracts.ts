// Written by `millrace schemas generate`. Don't edit.
export const contracts = {
  "types": {
    "users.UserRegistered": {
      "type": "users.UserRegistered",
      "topic": "users.events",
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"users.UserRegistered\",\"doc\":\"A user exists.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"displayName\",\"type\":\"string\",\"doc\":\"What others see.\"}]}",
      "fingerprint": "5a22d7e1f91881cecd0daa4b7dad06d2cd3cf86519bef92dd28d7fae12eae238"
    },
    "users.Profile": {
      "type": "users.Profile",
      "topic": "users.profiles",
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"users.Profile\",\"doc\":\"What other services may know of a user.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"displayName\",\"type\":\"string\",\"doc\":\"What others see.\"}]}",
      "fingerprint": "f3aa46496b4b9245a9ef81b5086de3eca3caa60edfe204f7a9090080dc2f98fd"
    },
    "users.Contact": {
      "type": "users.Contact",
      "topic": "users.contacts",
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"users.Contact\",\"doc\":\"Where to reach a user. For notifications alone.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"email\",\"type\":\"string\",\"doc\":\"Normalised address.\"}]}",
      "fingerprint": "fb53e19d2887155596ede60303b13d107e328c4a99179417ad9bca3b88ebcab8"
    },
    "inventory.ReserveStock": {
      "type": "inventory.ReserveStock",
      "topic": "inventory.commands",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.ReserveStock\",\"doc\":\"Set stock aside for one order.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "eb2a4b089128e65b9002bc547030bf97bd3cd0740ba7d989262b7a6534b82355"
    },
    "inventory.ReleaseStock": {
      "type": "inventory.ReleaseStock",
      "topic": "inventory.commands",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.ReleaseStock\",\"doc\":\"Give back what an order set aside.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "638ecfd024f68ac07c6b9bc5335664febc2e4c25e7832c85e9565f26840772db"
    },
    "inventory.ShipStock": {
      "type": "inventory.ShipStock",
      "topic": "inventory.commands",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.ShipStock\",\"doc\":\"What an order set aside leaves the house.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "1366b84756dcd2c8827677d0bc82ce8397de6536146e13e6d21d0d5982dfe464"
    },
    "inventory.ReceiveStock": {
      "type": "inventory.ReceiveStock",
      "topic": "inventory.commands",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.ReceiveStock\",\"doc\":\"Goods came in.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "dc5a9a6fefdd79dfb716f5b9e4250a4380fb8343b495d9d1d844399d1623dd64"
    },
    "inventory.StockReserved": {
      "type": "inventory.StockReserved",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.StockReserved\",\"doc\":\"Stock is set aside for an order.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "d24a1d0a560e5eec445a636a981b042ee67c7387efe371fd8da5b73d9ef332fa"
    },
    "inventory.StockRejected": {
      "type": "inventory.StockRejected",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.StockRejected\",\"doc\":\"There wasn't enough to set aside for an order.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many were asked for.\"},{\"name\":\"available\",\"type\":\"int\",\"doc\":\"How many there were.\"},{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"doc\":\"Why, if there is more to say.\",\"default\":null}]}",
      "fingerprint": "bf2ac18eb21c32022f4413372e1af5db46826b2ac533f96992da3b0f3b744b37"
    },
    "inventory.StockReleased": {
      "type": "inventory.StockReleased",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.StockReleased\",\"doc\":\"An order gave back what it had set aside.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "f46a229287fb8003fbf252225906fb9aa37b18289c2344a40ed892bb0761dd92"
    },
    "inventory.StockShipped": {
      "type": "inventory.StockShipped",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.StockShipped\",\"doc\":\"What an order had set aside left the house.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many.\"}]}",
      "fingerprint": "a244d6ba8d7a576ad7f12827ed11206f2126ee617da5e601c8644e2b525a0af7"
    },
    "inventory.StockReceived": {
      "type": "inventory.StockReceived",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.StockReceived\",\"doc\":\"Goods came in.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "67ed664e1544a5e808a47ccde34e19e8714cde293ae2ce4150a858c2e3b929f7"
    },
    "inventory.ProductNamed": {
      "type": "inventory.ProductNamed",
      "topic": "inventory.catalogue",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.ProductNamed\",\"doc\":\"A product has a name.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"name\",\"type\":\"string\",\"doc\":\"What customers see.\"}]}",
      "fingerprint": "b0bdbebcf9c82a952118f4853a3680bb37d1f516ffcb8f664016573a31773255"
    },
    "inventory.PriceSet": {
      "type": "inventory.PriceSet",
      "topic": "inventory.catalogue",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.PriceSet\",\"doc\":\"A product has a price.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"common.Money\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"}]}",
      "fingerprint": "32a3b1ca379db09e508bfc7fd29ccca4715386a893fcff8a9c44d668626dd336"
    },
    "inventory.Product": {
      "type": "inventory.Product",
      "topic": "inventory.products",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.Product\",\"doc\":\"A product as customers see it: on offer once it has a name and a price.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"name\",\"type\":\"string\",\"doc\":\"What customers see.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"common.Money\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"},{\"name\":\"available\",\"type\":\"int\",\"doc\":\"On hand and not set aside.\"}]}",
      "fingerprint": "495f07c70785332031883f07b64b25be14a82ed5b59b0f89d8daa224d3f79fd6"
    },
    "orders.ConfirmOrder": {
      "type": "orders.ConfirmOrder",
      "topic": "orders.commands",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"orders.ConfirmOrder\",\"doc\":\"Everything is reserved and paid.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "51f835ebb71c40d9fac983bb2395e7198f37e2a8a6013c78ea28beb3add810e1"
    },
    "orders.CancelOrder": {
      "type": "orders.CancelOrder",
      "topic": "orders.commands",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"orders.CancelOrder\",\"doc\":\"End an order that is still open.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"reason\",\"type\":{\"type\":\"enum\",\"name\":\"orders.CancelReason\",\"doc\":\"Why an order was cancelled.\",\"symbols\":[\"insufficient_stock\",\"payment_declined\",\"timed_out\",\"by_customer\"]},\"doc\":\"Why.\"}]}",
      "fingerprint": "435630db6cb8d3136b82bf3983da73908807e92c07eee6dedbfe80af8a67f9e9"
    },
    "orders.OrderPlaced": {
      "type": "orders.OrderPlaced",
      "topic": "orders.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"orders.OrderPlaced\",\"doc\":\"An order is open.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who ordered.\"},{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"orders.OrderLine\",\"doc\":\"Some of one product, at the price it had when the order was placed.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"common.Money\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"}]}},\"doc\":\"At least one; one line a product.\"},{\"name\":\"total\",\"type\":\"common.Money\",\"doc\":\"What the order costs.\"},{\"name\":\"paymentMethod\",\"type\":\"string\",\"doc\":\"Token of the payment provider (tok_…), never a card number.\"}]}",
      "fingerprint": "8e8bedd43bd4c7311ab7a06199d283d3d802e975d985e2d633371c9fa6dcf6c4"
    },
    "orders.OrderConfirmed": {
      "type": "orders.OrderConfirmed",
      "topic": "orders.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"orders.OrderConfirmed\",\"doc\":\"An order is paid and will be shipped.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "425a3a1a4bc86edc2d89303dec90552e4cc18ae6ec2832fe0adc8dc41494b15d"
    },
    "orders.OrderCancelled": {
      "type": "orders.OrderCancelled",
      "topic": "orders.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"orders.OrderCancelled\",\"doc\":\"An order came to nothing.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"reason\",\"type\":{\"type\":\"enum\",\"name\":\"orders.CancelReason\",\"doc\":\"Why an order was cancelled.\",\"symbols\":[\"insufficient_stock\",\"payment_declined\",\"timed_out\",\"by_customer\"]},\"doc\":\"Why.\"}]}",
      "fingerprint": "b4a62a30c99379df71c3045012e31b969d489439b6fd03de882e223f012c7faf"
    },
    "orders.OrderStatus": {
      "type": "orders.OrderStatus",
      "topic": "orders.status",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"orders.OrderStatus\",\"doc\":\"Where an order is now.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who ordered.\"},{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"orders.Status\",\"doc\":\"Where an order is.\",\"symbols\":[\"open\",\"confirmed\",\"cancelled\"]},\"doc\":\"Where it is.\"},{\"name\":\"reason\",\"type\":[\"null\",{\"type\":\"enum\",\"name\":\"orders.CancelReason\",\"doc\":\"Why an order was cancelled.\",\"symbols\":[\"insufficient_stock\",\"payment_declined\",\"timed_out\",\"by_customer\"]}],\"doc\":\"Why it was cancelled, if it was.\",\"default\":null}]}",
      "fingerprint": "1f92b2f50430ef6f31a534ab95725ae52bf827dd4a87eff245fd72bf7410acd5"
    },
    "payments.ChargePayment": {
      "type": "payments.ChargePayment",
      "topic": "payments.commands",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.ChargePayment\",\"doc\":\"Take the money for an order.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"amount\",\"type\":{\"type\":\"record\",\"name\":\"common.Money\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"How much.\"},{\"name\":\"paymentMethod\",\"type\":\"string\",\"doc\":\"Token of the payment provider (tok_…), never a card number.\"}]}",
      "fingerprint": "ace0c556cc50234d645ddb429f4cf76b75da98913afa358645c8afe3ccfe6c45"
    },
    "payments.RefundPayment": {
      "type": "payments.RefundPayment",
      "topic": "payments.commands",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.RefundPayment\",\"doc\":\"Give back what an order paid, or will have paid once the provider has answered.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "ddefc3a77ed11069d9a14ba458e08aa35f85726985fbf4320fd3e4411b326cd4"
    },
    "payments.ChargeRequested": {
      "type": "payments.ChargeRequested",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.ChargeRequested\",\"doc\":\"The provider is to be asked for the money.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"amount\",\"type\":{\"type\":\"record\",\"name\":\"common.Money\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"How much.\"},{\"name\":\"paymentMethod\",\"type\":\"string\",\"doc\":\"Token of the payment provider (tok_…), never a card number.\"}]}",
      "fingerprint": "4a9ea1184cb471983edc6de95db4b5d89dcfa229d757231ea169c38ce7f6ab45"
    },
    "payments.PaymentCharged": {
      "type": "payments.PaymentCharged",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.PaymentCharged\",\"doc\":\"The money was taken.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"chargeId\",\"type\":\"string\",\"doc\":\"The provider's name for the charge.\"}]}",
      "fingerprint": "e79f80078d8cd191ee8d50fab6d7b2480dd05a00b01afe3b92e784907ae0f2d1"
    },
    "payments.PaymentDeclined": {
      "type": "payments.PaymentDeclined",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.PaymentDeclined\",\"doc\":\"No money was taken, and none will be.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "f03b4b3e63916908bf17bb2c7e965a55c05ca15ae9a79dfb88e9417e3f29e57f"
    },
    "payments.RefundRequested": {
      "type": "payments.RefundRequested",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.RefundRequested\",\"doc\":\"The provider is to be asked to give the money back.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"chargeId\",\"type\":\"string\",\"doc\":\"The provider's name for the charge.\"},{\"name\":\"amount\",\"type\":{\"type\":\"record\",\"name\":\"common.Money\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"How much.\"}]}",
      "fingerprint": "9c188a7f081d102907ad40489ed6922a6b53c5a8f22124f7eb546489aff06e9c"
    },
    "payments.PaymentRefunded": {
      "type": "payments.PaymentRefunded",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.PaymentRefunded\",\"doc\":\"The money was given back.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"refundId\",\"type\":\"string\",\"doc\":\"The provider's name for the refund.\"}]}",
      "fingerprint": "caf5974f268fc73b0ce0ffe412ab45b4e94f22be023eca40e50cca43cc2b06b0"
    },
    "notifications.RequestMail": {
      "type": "notifications.RequestMail",
      "topic": "notifications.commands",
      "key": "mailId",
      "schema": "{\"type\":\"record\",\"name\":\"notifications.RequestMail\",\"doc\":\"Send a user a mail, once.\",\"fields\":[{\"name\":\"mailId\",\"type\":\"string\",\"doc\":\"The mail: one a template and subject, as welcome-<user id>.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who gets it. The address is looked up when it is sent.\"},{\"name\":\"template\",\"type\":{\"type\":\"enum\",\"name\":\"notifications.Template\",\"doc\":\"What a mail says.\",\"symbols\":[\"welcome\",\"order_confirmed\",\"order_cancelled\"]},\"doc\":\"What it says.\"},{\"name\":\"orderId\",\"type\":[\"null\",{\"type\":\"string\",\"logicalType\":\"uuid\"}],\"doc\":\"The order it speaks of, if any.\",\"default\":null}]}",
      "fingerprint": "0347b9bdfac5c14b304b20331fd04c5ead73487ae1720ea4e67a0cbc399de568"
    },
    "notifications.MailRequested": {
      "type": "notifications.MailRequested",
      "topic": "notifications.events",
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"notifications.MailRequested\",\"doc\":\"A mail is to be sent.\",\"fields\":[{\"name\":\"mailId\",\"type\":\"string\",\"doc\":\"The mail: one a template and subject, as welcome-<user id>.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who gets it. The address is looked up when it is sent.\"},{\"name\":\"template\",\"type\":{\"type\":\"enum\",\"name\":\"notifications.Template\",\"doc\":\"What a mail says.\",\"symbols\":[\"welcome\",\"order_confirmed\",\"order_cancelled\"]},\"doc\":\"What it says.\"},{\"name\":\"orderId\",\"type\":[\"null\",{\"type\":\"string\",\"logicalType\":\"uuid\"}],\"doc\":\"The order it speaks of, if any.\",\"default\":null}]}",
      "fingerprint": "7c1dd45311b68cd15018adc29865bc13643df59667562267448f5e50e78e5b0f"
    },
    "notifications.MailSent": {
      "type": "notifications.MailSent",
      "topic": "notifications.events",
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"notifications.MailSent\",\"doc\":\"A mail server took the mail.\",\"fields\":[{\"name\":\"mailId\",\"type\":\"string\",\"doc\":\"The mail.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who got it: nil in what was written before this field was.\",\"default\":\"00000000-0000-0000-0000-000000000000\"},{\"name\":\"messageId\",\"type\":\"string\",\"doc\":\"Its Message-ID, the same at every repeat.\"},{\"name\":\"sentAt\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"},\"doc\":\"When the mail server took it.\"}]}",
      "fingerprint": "e867c41e1ccafff5174eb2c3a0672a9667f66230fac0f86a39a9b2c0935220e2"
    },
    "users.Register": {
      "type": "users.Register",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"users.Register\",\"doc\":\"Make a user. The password is already hashed: no contract ever holds one.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"email\",\"type\":\"string\",\"doc\":\"Normalised address; no two users have the same.\"},{\"name\":\"displayName\",\"type\":\"string\",\"doc\":\"What others see.\"},{\"name\":\"passwordHash\",\"type\":\"string\",\"doc\":\"bcrypt hash.\"},{\"name\":\"role\",\"type\":[\"null\",{\"type\":\"enum\",\"name\":\"users.Role\",\"doc\":\"What a user may do beyond what every user may.\",\"symbols\":[\"operator\"]}],\"doc\":\"What they may do beyond what every user may.\",\"default\":null}]}",
      "fingerprint": "fee5335f840f26d31deac2f83536812eb5b427394acc3fd12f2df78f6be35367"
    },
    "users.EmailSet": {
      "type": "users.EmailSet",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"users.EmailSet\",\"doc\":\"A user's address, for login and mail.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"email\",\"type\":\"string\",\"doc\":\"Normalised address.\"}]}",
      "fingerprint": "0d6f7e0e331fdef70fe7e39b1e1942eb3eb63fb849d77f7c4faf77602dfadb55"
    },
    "users.PasswordSet": {
      "type": "users.PasswordSet",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"users.PasswordSet\",\"doc\":\"A user's password.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"passwordHash\",\"type\":\"string\",\"doc\":\"bcrypt hash.\"}]}",
      "fingerprint": "5429c28b7c8e2670c3eb47ec27266c95cbb57f3b0cda9b8d1c2c336985a69e2c"
    },
    "users.RoleGranted": {
      "type": "users.RoleGranted",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"users.RoleGranted\",\"doc\":\"A user has a role.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"role\",\"type\":{\"type\":\"enum\",\"name\":\"users.Role\",\"doc\":\"What a user may do beyond what every user may.\",\"symbols\":[\"operator\"]},\"doc\":\"The role.\"}]}",
      "fingerprint": "6f50f5c2fa12afd7dd1ece9491e9915a8513f1a8149a751aaa8d29d9e7780141"
    },
    "inventory.NameProduct": {
      "type": "inventory.NameProduct",
      "topic": null,
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.NameProduct\",\"doc\":\"Give a product its name: makes it, or renames it.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"name\",\"type\":\"string\",\"doc\":\"What customers see.\"}]}",
      "fingerprint": "2b431fcb6bf189c6cf09535fbe396acddacf1f46933f8ba47b7961f3082c64a5"
    },
    "inventory.SetPrice": {
      "type": "inventory.SetPrice",
      "topic": null,
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"inventory.SetPrice\",\"doc\":\"Set a product's price.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"common.Money\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"}]}",
      "fingerprint": "0c2e3ac109cf624b556dc8a196f046b76c057f4b09c93fa079273d607d9e4fe0"
    },
    "orders.PlaceOrder": {
      "type": "orders.PlaceOrder",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"orders.PlaceOrder\",\"doc\":\"Place an order.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who ordered.\"},{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"orders.OrderLine\",\"doc\":\"Some of one product, at the price it had when the order was placed.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"common.Money\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"}]}},\"doc\":\"At least one; one line a product.\"},{\"name\":\"total\",\"type\":\"common.Money\",\"doc\":\"What the order costs.\"},{\"name\":\"paymentMethod\",\"type\":\"string\",\"doc\":\"Token of the payment provider (tok_…), never a card number.\"},{\"name\":\"shipTo\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"common.Address\",\"doc\":\"Where a parcel goes.\",\"fields\":[{\"name\":\"recipient\",\"type\":\"string\",\"doc\":\"Who receives it.\"},{\"name\":\"street\",\"type\":\"string\",\"doc\":\"Street and number.\"},{\"name\":\"postalCode\",\"type\":\"string\",\"doc\":\"Postal code, as written in its country.\"},{\"name\":\"city\",\"type\":\"string\",\"doc\":\"City or town.\"},{\"name\":\"country\",\"type\":\"string\",\"doc\":\"ISO 3166-1 alpha-2 code, as DE.\"}]}],\"doc\":\"Where it goes, if that was said.\",\"default\":null}]}",
      "fingerprint": "eac8b001b3d18013dcd6f4b64c6f60081e02f1eeb96412b837337e71bae9c79f"
    },
    "orders.AddressGiven": {
      "type": "orders.AddressGiven",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"orders.AddressGiven\",\"doc\":\"Where an order goes. Nobody else needs to know where a customer lives.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"address\",\"type\":{\"type\":\"record\",\"name\":\"common.Address\",\"doc\":\"Where a parcel goes.\",\"fields\":[{\"name\":\"recipient\",\"type\":\"string\",\"doc\":\"Who receives it.\"},{\"name\":\"street\",\"type\":\"string\",\"doc\":\"Street and number.\"},{\"name\":\"postalCode\",\"type\":\"string\",\"doc\":\"Postal code, as written in its country.\"},{\"name\":\"city\",\"type\":\"string\",\"doc\":\"City or town.\"},{\"name\":\"country\",\"type\":\"string\",\"doc\":\"ISO 3166-1 alpha-2 code, as DE.\"}]},\"doc\":\"Where it goes.\"}]}",
      "fingerprint": "9e5916ab4dd122287df8721d397f5e8ebe4d55f9462e870d0cde75e5cc480b55"
    },
    "payments.RecordCharge": {
      "type": "payments.RecordCharge",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.RecordCharge\",\"doc\":\"The provider's answer to a charge, on its way into the payment's stream.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"outcome\",\"type\":{\"type\":\"enum\",\"name\":\"payments.ChargeOutcome\",\"doc\":\"The provider's answer to a charge.\",\"symbols\":[\"charged\",\"declined\"]},\"doc\":\"The answer.\"},{\"name\":\"chargeId\",\"type\":\"string\",\"doc\":\"The provider's name for the charge.\"}]}",
      "fingerprint": "aaef5ab02a7aaf5fb6d32f552679600fcec2546cc540a240e51c5a77dbe51b1c"
    },
    "payments.RecordRefund": {
      "type": "payments.RecordRefund",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.RecordRefund\",\"doc\":\"The provider's answer to a refund, on its way into the payment's stream.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"refundId\",\"type\":\"string\",\"doc\":\"The provider's name for the refund.\"}]}",
      "fingerprint": "d5e5d290237f02c9ff1c3623146fefa6b66712309e00cb767ed37dd4a12a0ee4"
    },
    "payments.ChargeWithdrawn": {
      "type": "payments.ChargeWithdrawn",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"payments.ChargeWithdrawn\",\"doc\":\"The money is no longer wanted, and whether it was taken is not known yet: if so, it is given back.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "caeea123b65e335853caa4c5a4dd262f158f0b54b66ac85d13d1edb62db6cfda"
    },
    "notifications.RecordMailSent": {
      "type": "notifications.RecordMailSent",
      "topic": null,
      "key": "mailId",
      "schema": "{\"type\":\"record\",\"name\":\"notifications.RecordMailSent\",\"doc\":\"The mail server's answer, on its way into the mail's stream.\",\"fields\":[{\"name\":\"mailId\",\"type\":\"string\",\"doc\":\"The mail.\"},{\"name\":\"messageId\",\"type\":\"string\",\"doc\":\"Its Message-ID, the same at every repeat.\"},{\"name\":\"sentAt\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"},\"doc\":\"When the mail server took it.\"}]}",
      "fingerprint": "1d9ff9504ec36c5679039e9564e92f9a003456ae6fbce2fb76d64efa3c0ffd13"
    }
  },
  "topics": {
    "users.events": {
      "topic": "users.events",
      "owner": "users",
      "partitions": 12,
      "cleanup": "keep",
      "maxMessageBytes": 1047552,
      "types": [
        "users.UserRegistered"
      ]
    },
    "users.profiles": {
      "topic": "users.profiles",
      "owner": "users",
      "partitions": 12,
      "cleanup": "compact",
      "maxMessageBytes": 1047552,
      "types": [
        "users.Profile"
      ]
    },
    "users.contacts": {
      "topic": "users.contacts",
      "owner": "users",
      "partitions": 12,
      "cleanup": "compact",
      "maxMessageBytes": 1047552,
      "types": [
        "users.Contact"
      ]
    },
    "inventory.commands": {
      "topic": "inventory.commands",
      "owner": "inventory",
      "partitions": 12,
      "cleanup": "expire",
      "retentionMs": 604800000,
      "maxMessageBytes": 1047552,
      "types": [
        "inventory.ReserveStock",
        "inventory.ReleaseStock",
        "inventory.ShipStock",
        "inventory.ReceiveStock"
      ]
    },
    "inventory.events": {
      "topic": "inventory.events",
      "owner": "inventory",
      "partitions": 12,
      "cleanup": "keep",
      "maxMessageBytes": 1047552,
      "types": [
        "inventory.StockReserved",
        "inventory.StockRejected",
        "inventory.StockReleased",
        "inventory.StockShipped",
        "inventory.StockReceived"
      ]
    },
    "inventory.catalogue": {
      "topic": "inventory.catalogue",
      "owner": "inventory",
      "partitions": 12,
      "cleanup": "keep",
      "maxMessageBytes": 1047552,
      "types": [
        "inventory.ProductNamed",
        "inventory.PriceSet"
      ]
    },
    "inventory.products": {
      "topic": "inventory.products",
      "owner": "inventory",
      "partitions": 12,
      "cleanup": "compact",
      "maxMessageBytes": 1047552,
      "types": [
        "inventory.Product"
      ]
    },
    "orders.commands": {
      "topic": "orders.commands",
      "owner": "orders",
      "partitions": 12,
      "cleanup": "expire",
      "retentionMs": 604800000,
      "maxMessageBytes": 1047552,
      "types": [
        "orders.ConfirmOrder",
        "orders.CancelOrder"
      ]
    },
    "orders.events": {
      "topic": "orders.events",
      "owner": "orders",
      "partitions": 12,
      "cleanup": "keep",
      "maxMessageBytes": 1047552,
      "types": [
        "orders.OrderPlaced",
        "orders.OrderConfirmed",
        "orders.OrderCancelled"
      ]
    },
    "orders.status": {
      "topic": "orders.status",
      "owner": "orders",
      "partitions": 12,
      "cleanup": "compact",
      "maxMessageBytes": 1047552,
      "types": [
        "orders.OrderStatus"
      ]
    },
    "payments.commands": {
      "topic": "payments.commands",
      "owner": "payments",
      "partitions": 12,
      "cleanup": "expire",
      "retentionMs": 604800000,
      "maxMessageBytes": 1047552,
      "types": [
        "payments.ChargePayment",
        "payments.RefundPayment"
      ]
    },
    "payments.events": {
      "topic": "payments.events",
      "owner": "payments",
      "partitions": 12,
      "cleanup": "keep",
      "maxMessageBytes": 1047552,
      "types": [
        "payments.ChargeRequested",
        "payments.PaymentCharged",
        "payments.PaymentDeclined",
        "payments.RefundRequested",
        "payments.PaymentRefunded"
      ]
    },
    "notifications.commands": {
      "topic": "notifications.commands",
      "owner": "notifications",
      "partitions": 12,
      "cleanup": "expire",
      "retentionMs": 604800000,
      "maxMessageBytes": 1047552,
      "types": [
        "notifications.RequestMail"
      ]
    },
    "notifications.events": {
      "topic": "notifications.events",
      "owner": "notifications",
      "partitions": 12,
      "cleanup": "keep",
      "maxMessageBytes": 1047552,
      "types": [
        "notifications.MailRequested",
        "notifications.MailSent"
      ]
    }
  }
} as const
