namespace Deploynix.Core.Settings;

/// <summary>What services, supervisor's programs, secrets and addresses may look like. Every rule answers with what is wrong, or null.</summary>
internal static class ServiceRule
{
    private const int MaxName = 255;

    /// <summary>For a service: the characters of a systemd unit.</summary>
    public static string? CheckService(string service)
    {
        if (service[0] is '-' or '.') return $"a service cannot start with '{service[0]}'";
        if (service.Length > MaxName) return $"a service has at most {MaxName} characters, this one has {service.Length}";
        foreach (var c in service)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not (':' or '-' or '_' or '.' or '\\' or '@')) return $"a service cannot hold {NameRule.Show(c)}";
        }
        return null;
    }

    /// <summary>For what supervisorctl restarts: a program, <c>group:program</c>, or <c>group:*</c>.</summary>
    public static string? CheckSupervisor(string program)
    {
        if (program[0] == '-') return "a program cannot start with '-': supervisorctl would take it for an option";
        if (program.Length > MaxName) return $"a program has at most {MaxName} characters, this one has {program.Length}";
        foreach (var c in program)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '/' or '"' or '\'') return $"a program cannot hold {NameRule.Show(c)}";
        }
        var parts = program.Split(':');
        if (parts.Length > 2 || parts.Any(part => part.Length == 0)) return "must be a program, group:program, or group:*";
        var name = parts.Length == 2 && parts[1] == "*" ? parts[0] : program;
        return name.Contains('*', StringComparison.Ordinal) ? "'*' stands for all programs of a group only: group:*" : null;
    }

    /// <summary>For the path that lets one into a site that is down: one part of a path, of characters that need no escape in any address.</summary>
    public static string? CheckSecret(string secret)
    {
        if (secret.Length > MaxName) return $"a secret has at most {MaxName} characters, this one has {secret.Length}";
        if (secret[0] == '.') return "a secret cannot start with '.'";
        foreach (var c in secret)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '~')) return $"a secret has letters, digits, '-', '_', '.' and '~' only, not {NameRule.Show(c)}";
        }
        return null;
    }

    /// <summary>For a site's own address.</summary>
    public static string? CheckUrl(string url)
    {
        var scheme = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (scheme == 0) return "must start with https:// or http://";
        foreach (var c in url)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '\\' or '"') return $"an address cannot hold {NameRule.Show(c)}";
        }
        if (url.AsSpan().IndexOfAny('?', '#') >= 0) return "ends after the path: without '?' and '#'";
        var authority = url[scheme..].Split('/')[0];
        if (authority.Contains('@', StringComparison.Ordinal)) return "a user or a password has no place in the settings";
        if (authority.Length == 0 || authority[0] == ':') return "the host is missing";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return "is no address such as https://shop.example.com";
        return ServerAddress.CheckHost(uri.Host.Trim('[', ']'));
    }
}
