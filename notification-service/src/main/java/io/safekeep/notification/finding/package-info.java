/// What was found to be a risk, with an owner and a due date, until it is mended or accepted.
@NullMarked
package io.safekeep.notification.finding;

import org.jspecify.annotations.NullMarked;
