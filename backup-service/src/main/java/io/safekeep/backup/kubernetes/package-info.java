/// PostgreSQL clusters that CloudNativePG runs on Kubernetes: found and protected without anybody
/// registering them, with the operator's own backups in our catalogue, and restored as clusters.
@NullMarked
package io.safekeep.backup.kubernetes;

import org.jspecify.annotations.NullMarked;
