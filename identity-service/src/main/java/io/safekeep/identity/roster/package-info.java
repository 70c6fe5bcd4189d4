/// Taking in what the HR system says of the vendor's people.
@NullMarked
package io.safekeep.identity.roster;

import org.jspecify.annotations.NullMarked;
