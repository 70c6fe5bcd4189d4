/// Looks at the suite's listeners as a stranger would: whether they encrypt, how, and with which
/// certificates; and compares what they use with what cryptography allows today.
@NullMarked
package io.safekeep.notification.listener;

import org.jspecify.annotations.NullMarked;
