/// Stores as the Kubernetes cluster has them, compared with those that somebody has declared: what
/// nobody knows of is neither exported nor purged.
@NullMarked
package io.safekeep.retention.discovery;

import org.jspecify.annotations.NullMarked;
