using Deploynix.Core.Parsing.Checks;

namespace Deploynix.Tests.Checks;

public sealed class ComposerConstraintTests
{
    [Theory]
    [InlineData("*", "8.2.36", true)]
    [InlineData("^8.1", "8.2.36", true)]
    [InlineData("^8.1", "9.0.0", false)]
    [InlineData("^8.3", "8.2.36", false)]
    [InlineData("^7.3|^8.0", "8.2.36", true)]
    [InlineData("^7.3 || ^8.0", "7.2.9", false)]
    [InlineData("~8.1.0", "8.1.30", true)]
    [InlineData("~8.1.0", "8.2.0", false)]
    [InlineData("~8.1", "8.2.0", true)]
    [InlineData("~8.1", "9.0.0", false)]
    [InlineData(">=7.4 <8.3", "8.2.36", true)]
    [InlineData(">=7.4,<8.2", "8.2.36", false)]
    [InlineData(">= 8.1", "8.2.36", true)]
    [InlineData("8.2.*", "8.2.36", true)]
    [InlineData("8.1.*", "8.2.36", false)]
    [InlineData("8.1 - 8.2", "8.2.36", true)]
    [InlineData("8.1 - 8.2.10", "8.2.36", false)]
    [InlineData(">=8.0 !=8.2.36", "8.2.36", false)]
    [InlineData("!=8.2.*", "8.3.1", true)]
    [InlineData("8.2.36", "8.2.36-1+deb12u1", true)]
    [InlineData("^8.1@stable", "8.2.36", true)]
    [InlineData(">=8.1.0-dev", "8.2.0RC1", true)]
    [InlineData("dev-main", "8.2.36", null)]
    [InlineData("^8.1", "nightly", null)]
    public void A_version_fits_a_constraint_as_composer_has_it(string constraint, string version, bool? fits) =>
        Assert.Equal(fits, ComposerConstraint.Allows(constraint, version));
}
