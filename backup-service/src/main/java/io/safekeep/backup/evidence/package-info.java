/// Signed records of drills, chained per tenant, which anybody can verify without asking us.
@NullMarked
package io.safekeep.backup.evidence;

import org.jspecify.annotations.NullMarked;
