/// Pages for those on call: who is, who has what in hand, and how they are reached.
@NullMarked
package io.safekeep.notification.duty;

import org.jspecify.annotations.NullMarked;
