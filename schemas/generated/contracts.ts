// Written by `millrace schemas generate`. Don't edit.
export const contracts = {
  "types": {
    "users.UserRegistered": {
      "type": "users.UserRegistered",
      "topic": "users.events",
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"UserRegistered\",\"namespace\":\"users\",\"doc\":\"A user exists.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"displayName\",\"type\":\"string\",\"doc\":\"What others see.\"}]}",
      "fingerprint": "3f04ccb1f0b26a67647d01ff210bd9dc8ddcebf374f6584358d87b27a95a44e0"
    },
    "users.Profile": {
      "type": "users.Profile",
      "topic": "users.profiles",
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"Profile\",\"namespace\":\"users\",\"doc\":\"What other services may know of a user.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"displayName\",\"type\":\"string\",\"doc\":\"What others see.\"}]}",
      "fingerprint": "df889e6889e98fe98eaeee55eefa488261f8f30d64ce9dced6d7f78a99a3570f"
    },
    "users.Contact": {
      "type": "users.Contact",
      "topic": "users.contacts",
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"Contact\",\"namespace\":\"users\",\"doc\":\"Where to reach a user. For notifications alone.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"email\",\"type\":\"string\",\"doc\":\"Normalised address.\"}]}",
      "fingerprint": "fdf0cf261cfc2a7d171ec87c2d699c1aad86a735c58b4691a4a0b88a5c3bcae4"
    },
    "inventory.ReserveStock": {
      "type": "inventory.ReserveStock",
      "topic": "inventory.commands",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"ReserveStock\",\"namespace\":\"inventory\",\"doc\":\"Set stock aside for one order.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "73cb4edd493c65d10a06dca2abaef85b09f2eb9680468cf88663eeb613513416"
    },
    "inventory.ReleaseStock": {
      "type": "inventory.ReleaseStock",
      "topic": "inventory.commands",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"ReleaseStock\",\"namespace\":\"inventory\",\"doc\":\"Give back what an order set aside.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "b848d489c4eeb8e49cd367a97a2be34ff6830be8d6ec7ae605e634e19175230e"
    },
    "inventory.ShipStock": {
      "type": "inventory.ShipStock",
      "topic": "inventory.commands",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"ShipStock\",\"namespace\":\"inventory\",\"doc\":\"What an order set aside leaves the house.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "7071cb8cebb7a82836ddf48fbe3075f5d8168b4f1f4526945f60c4ec6b139e67"
    },
    "inventory.ReceiveStock": {
      "type": "inventory.ReceiveStock",
      "topic": "inventory.commands",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"ReceiveStock\",\"namespace\":\"inventory\",\"doc\":\"Goods came in.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "6630d82144c6957ac9a5a0fbd3a1f8bf5ba1048fc03f10f64a6dcd503cd9cf93"
    },
    "inventory.StockReserved": {
      "type": "inventory.StockReserved",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"StockReserved\",\"namespace\":\"inventory\",\"doc\":\"Stock is set aside for an order.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "c347ac489d167f3f5425b9ad8dfd21980fb185fd6bb1cd289f337d0bb005783b"
    },
    "inventory.StockRejected": {
      "type": "inventory.StockRejected",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"StockRejected\",\"namespace\":\"inventory\",\"doc\":\"There wasn't enough to set aside for an order.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many were asked for.\"},{\"name\":\"available\",\"type\":\"int\",\"doc\":\"How many there were.\"},{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"doc\":\"Why, if there is more to say.\",\"default\":null}]}",
      "fingerprint": "9a6dd62236d3c34d974a5c0a8fc9edfae10cde4ab0537f157a3a382d8b23796d"
    },
    "inventory.StockReleased": {
      "type": "inventory.StockReleased",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"StockReleased\",\"namespace\":\"inventory\",\"doc\":\"An order gave back what it had set aside.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "26b22cbc99cf76603134f209d798465873eb7d890a928d4807673385c00ac058"
    },
    "inventory.StockShipped": {
      "type": "inventory.StockShipped",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"StockShipped\",\"namespace\":\"inventory\",\"doc\":\"What an order had set aside left the house.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many.\"}]}",
      "fingerprint": "5ed6ddb7533d078a8e187193ed698ad1e383ef3f076b44229318ca1e156bf22d"
    },
    "inventory.StockReceived": {
      "type": "inventory.StockReceived",
      "topic": "inventory.events",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"StockReceived\",\"namespace\":\"inventory\",\"doc\":\"Goods came in.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"}]}",
      "fingerprint": "3d2cf2185d2161d091433056535047e4518ca268375cc957400c5f1ae6f521c1"
    },
    "inventory.ProductNamed": {
      "type": "inventory.ProductNamed",
      "topic": "inventory.catalogue",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"ProductNamed\",\"namespace\":\"inventory\",\"doc\":\"A product has a name.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"name\",\"type\":\"string\",\"doc\":\"What customers see.\"}]}",
      "fingerprint": "5fcc2582a532368b687fbf8c5b033fe1ceedac3523f8c4fd84f4be89543786d9"
    },
    "inventory.PriceSet": {
      "type": "inventory.PriceSet",
      "topic": "inventory.catalogue",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"PriceSet\",\"namespace\":\"inventory\",\"doc\":\"A product has a price.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"common\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"}]}",
      "fingerprint": "776e1ebeb55526fd15978d5b1768999397846f95a6abe15389a06d2877e33033"
    },
    "inventory.Product": {
      "type": "inventory.Product",
      "topic": "inventory.products",
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"Product\",\"namespace\":\"inventory\",\"doc\":\"A product as customers see it: on offer once it has a name and a price.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"name\",\"type\":\"string\",\"doc\":\"What customers see.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"common\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"},{\"name\":\"available\",\"type\":\"int\",\"doc\":\"On hand and not set aside.\"}]}",
      "fingerprint": "ccc7745da68c4fd06095cd8c153d1dd3a9fc211543a1162cef70dd732e62bf7a"
    },
    "orders.ConfirmOrder": {
      "type": "orders.ConfirmOrder",
      "topic": "orders.commands",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"ConfirmOrder\",\"namespace\":\"orders\",\"doc\":\"Everything is reserved and paid.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "2ed961f662bae3bd587a5cf73a3f876a0a59613116e9bbfb72e7072215fd11b2"
    },
    "orders.CancelOrder": {
      "type": "orders.CancelOrder",
      "topic": "orders.commands",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"CancelOrder\",\"namespace\":\"orders\",\"doc\":\"End an order that is still open.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"reason\",\"type\":{\"type\":\"enum\",\"name\":\"CancelReason\",\"namespace\":\"orders\",\"doc\":\"Why an order was cancelled.\",\"symbols\":[\"insufficient_stock\",\"payment_declined\",\"timed_out\",\"by_customer\"]},\"doc\":\"Why.\"}]}",
      "fingerprint": "21e1814ccbeff8de34f29963cddd0c433bad8278a7b1a039bb4efda339f4f507"
    },
    "orders.OrderPlaced": {
      "type": "orders.OrderPlaced",
      "topic": "orders.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"OrderPlaced\",\"namespace\":\"orders\",\"doc\":\"An order is open.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who ordered.\"},{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"OrderLine\",\"namespace\":\"orders\",\"doc\":\"Some of one product, at the price it had when the order was placed.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"common\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"}]}},\"doc\":\"At least one; one line a product.\"},{\"name\":\"total\",\"type\":\"common.Money\",\"doc\":\"What the order costs.\"},{\"name\":\"paymentMethod\",\"type\":\"string\",\"doc\":\"Token of the payment provider (tok_…), never a card number.\"}]}",
      "fingerprint": "a65a3f3f8e34d317fc275b5a0050d26f31446ed6e149d76241a52e629eab36c2"
    },
    "orders.OrderConfirmed": {
      "type": "orders.OrderConfirmed",
      "topic": "orders.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"OrderConfirmed\",\"namespace\":\"orders\",\"doc\":\"An order is paid and will be shipped.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "5312fe242b6543e5383587a777c7f23973ea250a2fdc4663b4127b9c43cc46a2"
    },
    "orders.OrderCancelled": {
      "type": "orders.OrderCancelled",
      "topic": "orders.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"OrderCancelled\",\"namespace\":\"orders\",\"doc\":\"An order came to nothing.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"reason\",\"type\":{\"type\":\"enum\",\"name\":\"CancelReason\",\"namespace\":\"orders\",\"doc\":\"Why an order was cancelled.\",\"symbols\":[\"insufficient_stock\",\"payment_declined\",\"timed_out\",\"by_customer\"]},\"doc\":\"Why.\"}]}",
      "fingerprint": "1616e9e1dba6d44407b8281810d326890961093dcb73a370ebf97a59bb89186f"
    },
    "orders.OrderStatus": {
      "type": "orders.OrderStatus",
      "topic": "orders.status",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"OrderStatus\",\"namespace\":\"orders\",\"doc\":\"Where an order is now.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who ordered.\"},{\"name\":\"status\",\"type\":{\"type\":\"enum\",\"name\":\"Status\",\"namespace\":\"orders\",\"doc\":\"Where an order is.\",\"symbols\":[\"open\",\"confirmed\",\"cancelled\"]},\"doc\":\"Where it is.\"},{\"name\":\"reason\",\"type\":[\"null\",{\"type\":\"enum\",\"name\":\"CancelReason\",\"namespace\":\"orders\",\"doc\":\"Why an order was cancelled.\",\"symbols\":[\"insufficient_stock\",\"payment_declined\",\"timed_out\",\"by_customer\"]}],\"doc\":\"Why it was cancelled, if it was.\",\"default\":null}]}",
      "fingerprint": "c094b7f9d3c49ed977f8ee0dce6049eb4b8e1fc8dd01c8ce645fb5b4a068e1d2"
    },
    "payments.ChargePayment": {
      "type": "payments.ChargePayment",
      "topic": "payments.commands",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"ChargePayment\",\"namespace\":\"payments\",\"doc\":\"Take the money for an order.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"amount\",\"type\":{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"common\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"How much.\"},{\"name\":\"paymentMethod\",\"type\":\"string\",\"doc\":\"Token of the payment provider (tok_…), never a card number.\"}]}",
      "fingerprint": "6b716363ae76b96ad68fe6e460e69c769eb7bf816352a569a7936ea4ed715e71"
    },
    "payments.RefundPayment": {
      "type": "payments.RefundPayment",
      "topic": "payments.commands",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"RefundPayment\",\"namespace\":\"payments\",\"doc\":\"Give back what an order paid, or will have paid once the provider has answered.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "72f02ef084a4296899f1545f20d86c92f7dc692e6591d031386b69289f4c1d82"
    },
    "payments.ChargeRequested": {
      "type": "payments.ChargeRequested",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"ChargeRequested\",\"namespace\":\"payments\",\"doc\":\"The provider is to be asked for the money.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"amount\",\"type\":{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"common\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"How much.\"},{\"name\":\"paymentMethod\",\"type\":\"string\",\"doc\":\"Token of the payment provider (tok_…), never a card number.\"}]}",
      "fingerprint": "e308fbc8fa611c07cf6051e1d3360aba6cad39fb1f24781462cdb054ff9b67bc"
    },
    "payments.PaymentCharged": {
      "type": "payments.PaymentCharged",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"PaymentCharged\",\"namespace\":\"payments\",\"doc\":\"The money was taken.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"chargeId\",\"type\":\"string\",\"doc\":\"The provider's name for the charge.\"}]}",
      "fingerprint": "3ab985fcb201724bb09580cd22710f52246b45d0df458833203cfdfbd13d9a00"
    },
    "payments.PaymentDeclined": {
      "type": "payments.PaymentDeclined",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"PaymentDeclined\",\"namespace\":\"payments\",\"doc\":\"No money was taken, and none will be.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "eb425627a04dc02a9e1823e7b95886aa3eaaf65e5f996735b94869e843e4e7fa"
    },
    "payments.RefundRequested": {
      "type": "payments.RefundRequested",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"RefundRequested\",\"namespace\":\"payments\",\"doc\":\"The provider is to be asked to give the money back.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"chargeId\",\"type\":\"string\",\"doc\":\"The provider's name for the charge.\"},{\"name\":\"amount\",\"type\":{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"common\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"How much.\"}]}",
      "fingerprint": "1b23ba95e3b775f94ab3102d8db7993f7f939d2bbfe262cc8d024280c8282f77"
    },
    "payments.PaymentRefunded": {
      "type": "payments.PaymentRefunded",
      "topic": "payments.events",
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"PaymentRefunded\",\"namespace\":\"payments\",\"doc\":\"The money was given back.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"refundId\",\"type\":\"string\",\"doc\":\"The provider's name for the refund.\"}]}",
      "fingerprint": "b16a75b871c83164fa62c043e605cc04ed1d1480e9e4056ee863f5ecb4a53bd3"
    },
    "notifications.RequestMail": {
      "type": "notifications.RequestMail",
      "topic": "notifications.commands",
      "key": "mailId",
      "schema": "{\"type\":\"record\",\"name\":\"RequestMail\",\"namespace\":\"notifications\",\"doc\":\"Send a user a mail, once.\",\"fields\":[{\"name\":\"mailId\",\"type\":\"string\",\"doc\":\"The mail: one a template and subject, as welcome-<user id>.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who gets it. The address is looked up when it is sent.\"},{\"name\":\"template\",\"type\":{\"type\":\"enum\",\"name\":\"Template\",\"namespace\":\"notifications\",\"doc\":\"What a mail says.\",\"symbols\":[\"welcome\",\"order_confirmed\",\"order_cancelled\"]},\"doc\":\"What it says.\"},{\"name\":\"orderId\",\"type\":[\"null\",{\"type\":\"string\",\"logicalType\":\"uuid\"}],\"doc\":\"The order it speaks of, if any.\",\"default\":null}]}",
      "fingerprint": "095b32fe9aacfd24e6965b664b4bac5ea75dc5e155b07fc8647f8549628f851b"
    },
    "notifications.MailRequested": {
      "type": "notifications.MailRequested",
      "topic": "notifications.events",
      "key": "mailId",
      "schema": "{\"type\":\"record\",\"name\":\"MailRequested\",\"namespace\":\"notifications\",\"doc\":\"A mail is to be sent.\",\"fields\":[{\"name\":\"mailId\",\"type\":\"string\",\"doc\":\"The mail: one a template and subject, as welcome-<user id>.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who gets it. The address is looked up when it is sent.\"},{\"name\":\"template\",\"type\":{\"type\":\"enum\",\"name\":\"Template\",\"namespace\":\"notifications\",\"doc\":\"What a mail says.\",\"symbols\":[\"welcome\",\"order_confirmed\",\"order_cancelled\"]},\"doc\":\"What it says.\"},{\"name\":\"orderId\",\"type\":[\"null\",{\"type\":\"string\",\"logicalType\":\"uuid\"}],\"doc\":\"The order it speaks of, if any.\",\"default\":null}]}",
      "fingerprint": "7a8bd2cbc8398ae7b79eb495d35f821ff1b41ac7e8a2f4c18a27d1175f063d2f"
    },
    "notifications.MailSent": {
      "type": "notifications.MailSent",
      "topic": "notifications.events",
      "key": "mailId",
      "schema": "{\"type\":\"record\",\"name\":\"MailSent\",\"namespace\":\"notifications\",\"doc\":\"A mail server took the mail.\",\"fields\":[{\"name\":\"mailId\",\"type\":\"string\",\"doc\":\"The mail.\"},{\"name\":\"messageId\",\"type\":\"string\",\"doc\":\"Its Message-ID, the same at every repeat.\"},{\"name\":\"sentAt\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"},\"doc\":\"When the mail server took it.\"}]}",
      "fingerprint": "b179f09386b520ae05c78d26c15b84935b40eb135f512e4866a4004ecfd1ae51"
    },
    "users.Register": {
      "type": "users.Register",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"Register\",\"namespace\":\"users\",\"doc\":\"Make a user. The password is already hashed: no contract ever holds one.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"email\",\"type\":\"string\",\"doc\":\"Normalised address; no two users have the same.\"},{\"name\":\"displayName\",\"type\":\"string\",\"doc\":\"What others see.\"},{\"name\":\"passwordHash\",\"type\":\"string\",\"doc\":\"bcrypt hash.\"}]}",
      "fingerprint": "12849ec93095a7df67f440e4cfcf309031b7ef552b460dddefbcc1bb9486b04d"
    },
    "users.GrantRole": {
      "type": "users.GrantRole",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"GrantRole\",\"namespace\":\"users\",\"doc\":\"Give a user a role.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"role\",\"type\":{\"type\":\"enum\",\"name\":\"Role\",\"namespace\":\"users\",\"doc\":\"What a user may do beyond what every user may.\",\"symbols\":[\"operator\"]},\"doc\":\"The role.\"}]}",
      "fingerprint": "e015ecf21dcd5bbefb808ae131b8e9e46b3e80761dc168d585a2072cdb942ec4"
    },
    "users.EmailSet": {
      "type": "users.EmailSet",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"EmailSet\",\"namespace\":\"users\",\"doc\":\"A user's address, for login and mail.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"email\",\"type\":\"string\",\"doc\":\"Normalised address.\"}]}",
      "fingerprint": "cdc97a6054a42f661a7a8810ab99e9e8737effa9d4e192f7a8806295b1848b99"
    },
    "users.PasswordSet": {
      "type": "users.PasswordSet",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"PasswordSet\",\"namespace\":\"users\",\"doc\":\"A user's password.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"passwordHash\",\"type\":\"string\",\"doc\":\"bcrypt hash.\"}]}",
      "fingerprint": "9d2177ee477ea7a9c8f1d2bcb23b2d66040716f4452f1958c817c4a526be4a2f"
    },
    "users.RoleGranted": {
      "type": "users.RoleGranted",
      "topic": null,
      "key": "userId",
      "schema": "{\"type\":\"record\",\"name\":\"RoleGranted\",\"namespace\":\"users\",\"doc\":\"A user has a role.\",\"fields\":[{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The user.\"},{\"name\":\"role\",\"type\":{\"type\":\"enum\",\"name\":\"Role\",\"namespace\":\"users\",\"doc\":\"What a user may do beyond what every user may.\",\"symbols\":[\"operator\"]},\"doc\":\"The role.\"}]}",
      "fingerprint": "bf41c14d04c482e5b31b14e672480be0ee99c32d43f0549643647c23cd94dedf"
    },
    "inventory.NameProduct": {
      "type": "inventory.NameProduct",
      "topic": null,
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"NameProduct\",\"namespace\":\"inventory\",\"doc\":\"Give a product its name: makes it, or renames it.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"name\",\"type\":\"string\",\"doc\":\"What customers see.\"}]}",
      "fingerprint": "9133dcd4fcd359046d1948e951bd3570a2bcbc3a9d3a865341ce461fceccb76a"
    },
    "inventory.SetPrice": {
      "type": "inventory.SetPrice",
      "topic": null,
      "key": "productId",
      "schema": "{\"type\":\"record\",\"name\":\"SetPrice\",\"namespace\":\"inventory\",\"doc\":\"Set a product's price.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"common\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"}]}",
      "fingerprint": "e204f2050e0bf30bb6610ba530a196fcbdf8a788916e7bd6f615a3f59ad91878"
    },
    "orders.PlaceOrder": {
      "type": "orders.PlaceOrder",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"PlaceOrder\",\"namespace\":\"orders\",\"doc\":\"Place an order.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"userId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"Who ordered.\"},{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"OrderLine\",\"namespace\":\"orders\",\"doc\":\"Some of one product, at the price it had when the order was placed.\",\"fields\":[{\"name\":\"productId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The product.\"},{\"name\":\"quantity\",\"type\":\"int\",\"doc\":\"How many, 1 or more.\"},{\"name\":\"price\",\"type\":{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"common\",\"doc\":\"An amount of money.\",\"fields\":[{\"name\":\"minorUnits\",\"type\":\"long\",\"doc\":\"In the currency's minor unit (cents).\"},{\"name\":\"currency\",\"type\":\"string\",\"doc\":\"ISO 4217 code, as EUR.\"}]},\"doc\":\"The price of one.\"}]}},\"doc\":\"At least one; one line a product.\"},{\"name\":\"total\",\"type\":\"common.Money\",\"doc\":\"What the order costs.\"},{\"name\":\"paymentMethod\",\"type\":\"string\",\"doc\":\"Token of the payment provider (tok_…), never a card number.\"},{\"name\":\"shipTo\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"Address\",\"namespace\":\"common\",\"doc\":\"Where a parcel goes.\",\"fields\":[{\"name\":\"recipient\",\"type\":\"string\",\"doc\":\"Who receives it.\"},{\"name\":\"street\",\"type\":\"string\",\"doc\":\"Street and number.\"},{\"name\":\"postalCode\",\"type\":\"string\",\"doc\":\"Postal code, as written in its country.\"},{\"name\":\"city\",\"type\":\"string\",\"doc\":\"City or town.\"},{\"name\":\"country\",\"type\":\"string\",\"doc\":\"ISO 3166-1 alpha-2 code, as DE.\"}]}],\"doc\":\"Where it goes, if that was said.\",\"default\":null}]}",
      "fingerprint": "3654aa538999acd819fc17c2d0db597743693ea5f80b0f813b48182ebb6c0db7"
    },
    "orders.AddressGiven": {
      "type": "orders.AddressGiven",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"AddressGiven\",\"namespace\":\"orders\",\"doc\":\"Where an order goes. Private: nobody else needs to know where a customer lives.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"address\",\"type\":{\"type\":\"record\",\"name\":\"Address\",\"namespace\":\"common\",\"doc\":\"Where a parcel goes.\",\"fields\":[{\"name\":\"recipient\",\"type\":\"string\",\"doc\":\"Who receives it.\"},{\"name\":\"street\",\"type\":\"string\",\"doc\":\"Street and number.\"},{\"name\":\"postalCode\",\"type\":\"string\",\"doc\":\"Postal code, as written in its country.\"},{\"name\":\"city\",\"type\":\"string\",\"doc\":\"City or town.\"},{\"name\":\"country\",\"type\":\"string\",\"doc\":\"ISO 3166-1 alpha-2 code, as DE.\"}]},\"doc\":\"Where it goes.\"}]}",
      "fingerprint": "1abe483c0a8b26c510d530662913f055d95fb92cb28229c4477519f7b4d47bd6"
    },
    "payments.RecordCharge": {
      "type": "payments.RecordCharge",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"RecordCharge\",\"namespace\":\"payments\",\"doc\":\"The provider's answer to a charge, on its way into the payment's stream.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"outcome\",\"type\":{\"type\":\"enum\",\"name\":\"ChargeOutcome\",\"namespace\":\"payments\",\"doc\":\"The provider's answer to a charge.\",\"symbols\":[\"charged\",\"declined\"]},\"doc\":\"The answer.\"},{\"name\":\"chargeId\",\"type\":\"string\",\"doc\":\"The provider's name for the charge.\"}]}",
      "fingerprint": "b66da7fe71849f4b49a4c9bba849109cc64c42d81bad652b358499412017a312"
    },
    "payments.RecordRefund": {
      "type": "payments.RecordRefund",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"RecordRefund\",\"namespace\":\"payments\",\"doc\":\"The provider's answer to a refund, on its way into the payment's stream.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"},{\"name\":\"refundId\",\"type\":\"string\",\"doc\":\"The provider's name for the refund.\"}]}",
      "fingerprint": "8d325af2425422dbf4b0232a8b4eab5b5c2e48bbdefaff0cbf7afcabd5a135d6"
    },
    "payments.ChargeWithdrawn": {
      "type": "payments.ChargeWithdrawn",
      "topic": null,
      "key": "orderId",
      "schema": "{\"type\":\"record\",\"name\":\"ChargeWithdrawn\",\"namespace\":\"payments\",\"doc\":\"The money is no longer wanted, and whether it was taken is not known yet: if so, it is given back.\",\"fields\":[{\"name\":\"orderId\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"},\"doc\":\"The order.\"}]}",
      "fingerprint": "f117b2f62e3b1ee55c1682080987653b1ecc2f34137fa03ecb873dc7c7c78643"
    },
    "notifications.RecordMailSent": {
      "type": "notifications.RecordMailSent",
      "topic": null,
      "key": "mailId",
      "schema": "{\"type\":\"record\",\"name\":\"RecordMailSent\",\"namespace\":\"notifications\",\"doc\":\"The mail server's answer, on its way into the mail's stream.\",\"fields\":[{\"name\":\"mailId\",\"type\":\"string\",\"doc\":\"The mail.\"},{\"name\":\"messageId\",\"type\":\"string\",\"doc\":\"Its Message-ID, the same at every repeat.\"},{\"name\":\"sentAt\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"},\"doc\":\"When the mail server took it.\"}]}",
      "fingerprint": "064f934a74ecb8be70b7aea1e9bfc9adad1d21adb8a76b220b436f96c1510c9c"
    }
  },
  "topics": {
    "users.events": {
      "topic": "users.events",
      "owner": "users",
      "partitions": 12,
      "cleanup": "keep",
      "maxMessageBytes": 1000000,
      "types": [
        "users.UserRegistered"
      ]
    },
    "users.profiles": {
      "topic": "users.profiles",
      "owner": "users",
      "partitions": 12,
      "cleanup": "compact",
      "maxMessageBytes": 1000000,
      "types": [
        "users.Profile"
      ]
    },
    "users.contacts": {
      "topic": "users.contacts",
      "owner": "users",
      "partitions": 12,
      "cleanup": "compact",
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
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
      "maxMessageBytes": 1000000,
      "types": [
        "notifications.RequestMail"
      ]
    },
    "notifications.events": {
      "topic": "notifications.events",
      "owner": "notifications",
      "partitions": 12,
      "cleanup": "keep",
      "maxMessageBytes": 1000000,
      "types": [
        "notifications.MailRequested",
        "notifications.MailSent"
      ]
    }
  }
} as const
