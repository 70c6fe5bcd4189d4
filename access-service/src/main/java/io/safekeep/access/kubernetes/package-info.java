/// Access to namespaces of Kubernetes clusters: one RoleBinding for each grant, and no other that
/// names a user of ours.
@NullMarked
package io.safekeep.access.kubernetes;

import org.jspecify.annotations.NullMarked;
