/// Who wants to hear what the status page says: mailboxes whose owners said yes, and tenants'
/// webhooks.
@NullMarked
package io.safekeep.notification.status.subscription;

import org.jspecify.annotations.NullMarked;
