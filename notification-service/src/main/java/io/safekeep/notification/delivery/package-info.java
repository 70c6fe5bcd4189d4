/// Messages to people and machines outside: decided once, tried on one channel after another until
/// one of them has it.
@NullMarked
package io.safekeep.notification.delivery;

import org.jspecify.annotations.NullMarked;
