/// Pages: somebody is asked for help, by escalation policies, until somebody says that they have it
/// in hand.
@NullMarked
package io.safekeep.notification.page;

import org.jspecify.annotations.NullMarked;
