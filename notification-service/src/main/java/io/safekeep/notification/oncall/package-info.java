/// Who is on call when: shifts that repeat by iCalendar's rules, layers, overrides, and whether
/// every second is covered.
@NullMarked
package io.safekeep.notification.oncall;

import org.jspecify.annotations.NullMarked;
