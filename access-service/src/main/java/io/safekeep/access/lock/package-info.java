/// What ends and prevents access at once, whatever was granted: locks on people, teams, tenants,
/// resources and single grants.
@NullMarked
package io.safekeep.access.lock;

import org.jspecify.annotations.NullMarked;
