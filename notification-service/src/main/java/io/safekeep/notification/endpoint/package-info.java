/// Where tenants and operators want to be told by machine: webhooks, Slack and Teams, with what
/// receivers verify by.
@NullMarked
package io.safekeep.notification.endpoint;

import org.jspecify.annotations.NullMarked;
