/// The pages on which people look after their own account: password, second factors, devices.
@NullMarked
package io.safekeep.identity.selfservice;

import org.jspecify.annotations.NullMarked;
