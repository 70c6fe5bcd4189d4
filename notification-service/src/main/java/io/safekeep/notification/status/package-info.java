/// What the public is told of the suite's state: components, incidents as they are told, planned
/// work, and the drafts that wait for somebody to decide.
@NullMarked
package io.safekeep.notification.status;

import org.jspecify.annotations.NullMarked;
