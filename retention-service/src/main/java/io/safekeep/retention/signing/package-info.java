/// Keys with which the service signs what others can check without it: certificates, manifests.
@NullMarked
package io.safekeep.retention.signing;

import org.jspecify.annotations.NullMarked;
