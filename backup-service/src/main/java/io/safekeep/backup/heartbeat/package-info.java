/// The heartbeat: a row in a tenant's database that changes every few seconds. It gives an idle
/// database commits, and a restored copy a row by which its age can be told.
@NullMarked
package io.safekeep.backup.heartbeat;

import org.jspecify.annotations.NullMarked;
