using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Rollback;

/// <summary>The lists that package managers keep, and what files are for.</summary>
public sealed class PackageListTests
{
    [Theory]
    [InlineData("vendor/composer/installed.json", """[{"name":"a/a","version":"1.0"}]""", "a/a 1.0")]
    [InlineData("vendor/composer/installed.json", """{"packages":[{"name":"a/a","version":"1.0"}],"dev":true}""", "a/a 1.0")]
    [InlineData("composer.lock", """{"packages":[{"name":"a/a","version":"1.0"}],"packages-dev":[{"name":"d/d","version":"1"}]}""", "a/a 1.0")]
    [InlineData("package-lock.json", """{"dependencies":{"a":{"version":"1.0.0","dependencies":{"b":{"version":"2.0.0"}}},"b":{"version":"1.0.0"}}}""", "a 1.0.0|b 1.0.0, 2.0.0")]
    [InlineData("package-lock.json", """{"packages":{"":{"name":"x"},"node_modules/@a/b":{"version":"1.0.0"},"node_modules/link":{"link":true}}}""", "@a/b 1.0.0")]
    [InlineData("yarn.lock", "# yarn lockfile v1\n\n\"@a/b@^1.0.0\", \"@a/b@^1.1.0\":\n  version \"1.2.0\"\n  dependencies:\n    c \"^1\"\n\nc@^1:\n  version \"1.0.3\"\n", "@a/b 1.2.0|c 1.0.3")]
    [InlineData("yarn.lock", "__metadata:\n  version: 8\n\n\"a@npm:^1.0.0\":\n  version: 1.5.0\n  resolution: \"a@npm:1.5.0\"\n", "a 1.5.0")]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: '9.0'\n\npackages:\n\n  '@a/b@1.0.0':\n    resolution: {}\n  c@2.0.0(d@1.0.0):\n    resolution: {}\n\nsnapshots:\n\n  e@9.0.0: {}\n", "@a/b 1.0.0|c 2.0.0")]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: 5.4\n\npackages:\n\n  /@a/b/1.0.0:\n    dev: true\n  /c@2.0.0:\n    dev: true\n", "@a/b 1.0.0|c 2.0.0")]
    [InlineData("composer.lock", "[]", null)]
    [InlineData("composer.lock", """{"packages":[{"version":1}]}""", null)]
    [InlineData("package-lock.json", "{", null)]
    public void Packages_are_read_with_their_versions(string file, string text, string? expected) =>
        Assert.Equal(expected, PackageList.Parse(file, text) is { } read ? string.Join('|', read.Select(pair => $"{pair.Key} {pair.Value}")) : null);

    [Fact]
    public void What_is_no_list_is_not_unpacked()
    {
        Assert.Null(PackageList.Unpack(["* no base64"]));
        Assert.Null(PackageList.Unpack([Convert.ToBase64String([0x1f, 0x8b, 1, 2, 3])]));
        Assert.Equal("ü", PackageList.Unpack([Convert.ToBase64String("ü"u8)]));
    }

    [Theory]
    [InlineData("app/Models/User.php", PathKind.Code)]
    [InlineData("artisan", PathKind.Code)]
    [InlineData("resources/views/page.blade.php", PathKind.View)]
    [InlineData("modules/shop/templates/x.twig", PathKind.View)]
    [InlineData("database/migrations/2026_x.php", PathKind.Migration)]
    [InlineData("database/seeders/X.php", PathKind.Code)]
    [InlineData("config/app.php", PathKind.Configuration)]
    [InlineData(".env.example", PathKind.Configuration)]
    [InlineData("vite.config.js", PathKind.Configuration)]
    [InlineData("docker-compose.yml", PathKind.Configuration)]
    [InlineData("resources/css/shop.css", PathKind.Asset)]
    [InlineData("public/logo.svg", PathKind.Asset)]
    [InlineData("lang/de/messages.php", PathKind.Translation)]
    [InlineData("composer.lock", PathKind.Packages)]
    [InlineData("packages/x/composer.json", PathKind.Packages)]
    [InlineData("tests/Feature/XTest.php", PathKind.Test)]
    [InlineData("phpunit.xml", PathKind.Test)]
    [InlineData("README.md", PathKind.Documentation)]
    [InlineData("data/blob.bin", PathKind.Other)]
    [InlineData("\"app/odd\\nname.php\"", PathKind.Code)]
    public void A_path_tells_what_a_file_is_for(string path, PathKind kind) => Assert.Equal(kind, PathKinds.Of(path));
}
