/// Reviews: what can be learnt from an incident, and the sign-off of the CIO without which no
/// security incident closes.
@NullMarked
package io.safekeep.notification.review;

import org.jspecify.annotations.NullMarked;
