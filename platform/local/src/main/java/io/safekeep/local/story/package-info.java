/// The suite's main job as a story that can be told and proved: a tenant's database is damaged
/// while it is in use, and recovered to the microsecond before.
@NullMarked
package io.safekeep.local.story;

import org.jspecify.annotations.NullMarked;
