/// What is shipped for Kubernetes, rendered by real Helm and read strictly, without a cluster.
@NullMarked
package io.safekeep.helm;

import org.jspecify.annotations.NullMarked;
