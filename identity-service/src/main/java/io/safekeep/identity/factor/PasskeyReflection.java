package io.safekeep.identity.factor;

import com.webauthn4j.data.AuthenticatorAssertionResponse;
import com.webauthn4j.data.AuthenticatorAttachment;
import com.webauthn4j.data.AuthenticatorAttestationResponse;
import com.webauthn4j.data.AuthenticatorTransport;
import com.webauthn4j.data.PublicKeyCredential;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.authenticator.Curve;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.authenticator.EdDSACOSEKey;
import com.webauthn4j.data.attestation.authenticator.RSACOSEKey;
import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.COSEKeyOperation;
import com.webauthn4j.data.attestation.statement.COSEKeyType;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.ClientDataType;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.TokenBinding;
import com.webauthn4j.data.client.TokenBindingStatus;
import com.webauthn4j.data.extension.authenticator.AuthenticationExtensionsAuthenticatorOutputs;
import com.webauthn4j.data.extension.client.AuthenticationExtensionsClientOutputs;
import com.webauthn4j.data.extension.client.CredentialPropertiesOutput;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// Lets native executables read what browsers answer: webauthn4j binds it by reflection.
@RegisterForReflection(
    targets = {
      AuthenticatorAssertionResponse.class,
      AuthenticatorAttachment.class,
      AuthenticatorAttestationResponse.class,
      AuthenticatorTransport.class,
      PublicKeyCredential.class,
      PublicKeyCredentialType.class,
      AttestationObject.class,
      COSEKey.class,
      Curve.class,
      EC2COSEKey.class,
      EdDSACOSEKey.class,
      RSACOSEKey.class,
      AttestationStatement.class,
      COSEAlgorithmIdentifier.class,
      COSEKeyOperation.class,
      COSEKeyType.class,
      NoneAttestationStatement.class,
      ClientDataType.class,
      CollectedClientData.class,
      Origin.class,
      TokenBinding.class,
      TokenBindingStatus.class,
      AuthenticationExtensionsAuthenticatorOutputs.class,
      AuthenticationExtensionsClientOutputs.class,
      CredentialPropertiesOutput.class
    })
final class PasskeyReflection {

  private PasskeyReflection() {}
}
