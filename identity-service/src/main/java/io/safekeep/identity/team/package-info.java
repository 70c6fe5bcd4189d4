/// The teams of the vendor's people, and who answers for each.
@NullMarked
package io.safekeep.identity.team;

import org.jspecify.annotations.NullMarked;
