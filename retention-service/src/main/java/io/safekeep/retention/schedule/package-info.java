/// The retention schedule: how long data of each class is kept after what, how it ends and on what
/// legal basis. A document in versions that two persons agree on.
@NullMarked
package io.safekeep.retention.schedule;

import org.jspecify.annotations.NullMarked;
