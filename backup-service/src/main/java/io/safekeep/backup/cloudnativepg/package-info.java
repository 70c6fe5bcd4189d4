/// Resources of CloudNativePG (`postgresql.cnpg.io/v1`) as far as we read or write them. What is
/// not named here is kept as it came.
@NullMarked
package io.safekeep.backup.cloudnativepg;

import org.jspecify.annotations.NullMarked;
