/// What a service needs to hold tenants' data responsibly: it declares its stores, and carries out
/// the steps of a purge on a warrant that it checks itself.
@NullMarked
package io.safekeep.runtime.purge;

import org.jspecify.annotations.NullMarked;
