using Deploynix.Core.Parsing.Checks;

namespace Deploynix.Tests.Checks;

public sealed class NginxConfigurationTests
{
    private const string Main = "# main configuration file /etc/nginx/nginx.conf\nhttp { include sites-enabled/*; }\n";

    [Fact]
    public void The_last_parameter_of_a_name_is_the_one_that_PHP_gets()
    {
        var root = Assert.Single(Roots(Main + """
            # configuration file /etc/nginx/sites-enabled/shop
            server {
              server_name shop.example.com; root /srv/shop/current/public/;
              location ~ \.php$ {
                fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
                include fastcgi.conf; # after, and so it wins
                fastcgi_pass unix:/run/php.sock;
              }
            }
            # configuration file /etc/nginx/fastcgi.conf
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            """));
        Assert.Equal(("shop.example.com", "/srv/shop/current/public"), (root.Server, root.Root));
        Assert.Equal(new("/etc/nginx/sites-enabled/shop", "unix:/run/php.sock", "$document_root$fastcgi_script_name", null), Assert.Single(root.Php));
    }

    [Fact]
    public void A_location_without_parameters_of_its_own_has_the_server_s() => Assert.Equal("$realpath_root/index.php", Assert.Single(Assert.Single(Roots(Main + """
        # configuration file /etc/nginx/sites-enabled/shop
        server {
          set $base "/srv/a b";
          root $base/current/public;
          fastcgi_param SCRIPT_FILENAME ${realpath_root}/index.php;
          fastcgi_param SCRIPT_FILENAME "$realpath_root/index.php";
          location / { try_files $uri /index.php; location ~* "\.php(/|$)" { fastcgi_pass 127.0.0.1:9000; } }
        }
        """), root => root.Root == "/srv/a b/current/public").Php).ScriptFilename);

    [Theory]
    [InlineData("server { root /a; } }")]
    [InlineData("server { root \"/a")]
    [InlineData("server { location ~ { {")]
    [InlineData("include nginx.conf; include sites-enabled/x; server { root /a; }")]
    [InlineData("")]
    public void What_is_no_configuration_throws_nothing(string text) => Roots(Main + "# configuration file /etc/nginx/sites-enabled/x\n" + text);

    private static IEnumerable<NginxRoot> Roots(string text) => ConfigurationFiles.Read(text.Split('\n')).SelectMany(files => NginxConfiguration.Roots(files));
}
