package io.safekeep.identity;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.safekeep.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

  @TestFactory
  Stream<DynamicTest> rules() {
    return ArchitectureRules.of("io.safekeep.identity")
        .openRoutes(
            "MetadataResource.openidConfiguration",
            "MetadataResource.authorizationServer",
            "MetadataResource.keys",
            "AuthorizeResource.get",
            "AuthorizeResource.post",
            "SignInResource.page",
            "AdminSignInResource.signIn",
            "FrontResource.toAccount",
            "SignInResource.signIn",
            "PushedAuthorizationResource.push",
            "IntrospectionResource.introspect",
            "ConsentResource.page",
            "ConsentResource.decide",
            "ConsentResource.given",
            "ConsentResource.withdraw",
            "EndSessionResource.get",
            "EndSessionResource.post",
            "SignInResource.withPasskey",
            "SignInResource.withOrganisation",
            "FederatedSignInResource.comeBack",
            "BackChannelLogoutResource.logOut",
            "SignOutResource.federated",
            "SecondStepResource.prove",
            "SecondStepResource.enrol",
            "SecondStepResource.goOn",
            "AccountResource.page",
            "AccountResource.endDevice",
            "AccountResource.endOtherDevices",
            "ProfileResource.page",
            "ProfileResource.change",
            "PasswordResource.page",
            "PasswordResource.change",
            "PasswordResetResource.page",
            "PasswordResetResource.ask",
            "PasswordResetResource.choose",
            "CaptchaResource.picture",
            "CaptchaResource.sound",
            "AppResource.page",
            "AppResource.confirm",
            "AppResource.remove",
            "AppResource.replaceRecoveryCodes",
            "PasskeyResource.page",
            "PasskeyResource.add",
            "PasskeyResource.remove",
            "AcceptResource.page",
            "AcceptResource.accept",
            "WorkResource.page",
            "WorkResource.acknowledge",
            "WorkResource.addKey",
            "WorkResource.removeKey",
            "DeviceAuthorizationResource.begin",
            "DeviceResource.page",
            "DeviceResource.find",
            "DeviceResource.decide",
            "SignOutResource.page",
            "SignOutResource.signOut",
            "TokenResource.token",
            "RevocationResource.revoke",
            "UserInfoResource.get",
            "UserInfoResource.post")
        .tests();
  }

  @Test
  void nothingOfTheSdkIsBakedIntoTheNativeExecutable() {
    noFields()
        .that()
        .areStatic()
        .should()
        .haveRawType(
            Predicates.resideInAnyPackage(
                "com.nimbusds.oauth2.sdk..", "com.nimbusds.openid.connect.sdk.."))
        .because("static fields are made by the build, and the SDK's classes when it runs")
        .check(new ClassFileImporter().importPackages("io.safekeep.identity"));
  }
}
