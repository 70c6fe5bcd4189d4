/// Legal clocks: by when a law or a contract wants an incident told to whom, since which recorded
/// fact, and what ended the wait. They remind and prove; they file nothing.
@NullMarked
package io.safekeep.notification.deadline;

import org.jspecify.annotations.NullMarked;
