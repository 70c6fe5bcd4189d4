/// The life of tenants' keys: giving them new ones, wrapping them anew, and destroying them.
@NullMarked
package io.safekeep.backup.keys;

import org.jspecify.annotations.NullMarked;
