/// Access tokens that are good by themselves and refused all the same: whoever they are of is out.
@NullMarked
package io.safekeep.runtime.revocation;

import org.jspecify.annotations.NullMarked;
