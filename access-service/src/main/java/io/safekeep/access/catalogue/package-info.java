/// What can be asked for: entitlements in versioned documents, of which one is in force.
@NullMarked
package io.safekeep.access.catalogue;

import org.jspecify.annotations.NullMarked;
