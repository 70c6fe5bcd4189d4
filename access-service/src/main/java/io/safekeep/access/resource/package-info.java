/// What employees may be let into: each is one tenant's, at one address.
@NullMarked
package io.safekeep.access.resource;

import org.jspecify.annotations.NullMarked;
