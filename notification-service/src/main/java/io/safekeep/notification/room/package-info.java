/// The incident room: everything about an incident on one page, and in one file.
@NullMarked
package io.safekeep.notification.room;

import org.jspecify.annotations.NullMarked;
