using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads who is told what happens to a site.</summary>
internal sealed class NotificationReader(MistakeList mistakes)
{
    private static readonly ImmutableArray<string> MailNeeds = ["host", "from", "to"];

    /// <summary>Whoever is told; none where the settings name nobody.</summary>
    public ImmutableArray<NotificationTarget> Read(ObjectReader site)
    {
        if (site.Node["notifications"] is not { } value) return [];
        if (value.Kind != NodeKind.Array)
        {
            mistakes.Add(value, $"must be a list, is {value.Description}");
            return [];
        }
        var targets = ImmutableArray.CreateBuilder<NotificationTarget>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in value.Items)
        {
            if (ReadOne(item, names) is not { } target) continue;
            if (names.Add(target.Name)) targets.Add(target);
            else mistakes.Add(item["name"] ?? item, $"another one is called {target.Name}");
        }
        return targets.ToImmutable();
    }

    private NotificationTarget? ReadOne(SettingsNode item, HashSet<string> names)
    {
        if (item.Kind != NodeKind.Object)
        {
            mistakes.Add(item, $"must be an object with \"kind\", is {item.Description}");
            return null;
        }
        var reader = new ObjectReader(item, mistakes);
        if (!reader.Has("kind")) mistakes.Add(item, $"needs \"kind\": {string.Join(", ", SettingsKeys.NotificationKinds.Keys)}");
        if (reader.Choice<NotificationKind>("kind") is not { } kind) return null;
        var word = kind.ToString().ToLowerInvariant();
        reader.Knows([.. SettingsKeys.Notification, .. SettingsKeys.NotificationKinds[word]], $"\"{word}\"");
        var target = new NotificationTarget
        {
            Name = reader.Text("name", NameRule.Check) ?? Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? word : $"{word}{i}").First(free => !names.Contains(free)),
            Kind = kind,
            Events = ReadEvents(reader),
            Template = reader.Text("template", MessageTemplate.Check),
        };
        return kind == NotificationKind.Email ? WithMail(target, reader) : WithUrl(target, reader);
    }

    private NotificationTarget? WithUrl(NotificationTarget target, ObjectReader reader)
    {
        if (!reader.Has("url")) mistakes.Add(reader.Node, "needs \"url\"");
        var secret = reader.Text("secret", SecretRule.Check);
        if (reader.Text("url", target.Kind == NotificationKind.Webhook ? SecretRule.CheckUrl : SecretRule.CheckSecretUrl) is not { } url) return null;
        return target with { Url = SecretRule.Read(url) ?? new(SecretSource.Literal, url), Secret = secret is null ? null : SecretRule.Read(secret) };
    }

    private NotificationTarget? WithMail(NotificationTarget target, ObjectReader reader)
    {
        foreach (var key in MailNeeds.Where(key => !reader.Has(key))) mistakes.Add(reader.Node, $"needs \"{key}\"");
        var encryption = reader.Choice<MailEncryption>("encryption") ?? MailEncryption.StartTls;
        var (host, from, to) = (reader.Text("host", ServerAddress.CheckHost), reader.Text("from", CheckAddress), reader.Texts("to", CheckAddress));
        var (port, user, password) = (reader.Whole("port", 1, 65535), reader.Text("user", CheckWord), reader.Text("password", SecretRule.Check));
        if (reader.Has("user") != reader.Has("password")) mistakes.Add(reader.Node[reader.Has("user") ? "user" : "password"]!, "\"user\" and \"password\" go together");
        if (encryption == MailEncryption.None && host is not null && host is not ("localhost" or "127.0.0.1" or "::1"))
        {
            mistakes.Add(reader.Node["encryption"]!, "none is for a mail server on this machine alone (localhost): everybody on the way could read along");
        }
        if (host is null || from is null || to is not { IsEmpty: false } recipients) return null;
        return target with
        {
            Mail = new() { Host = host, Port = port, Encryption = encryption, From = from, To = recipients, User = user, Password = password is null ? null : SecretRule.Read(password) },
        };
    }

    private ImmutableArray<NotificationEvent> ReadEvents(ObjectReader reader)
    {
        if (reader.NodesOfTexts("events") is not { } nodes) return NotificationEvents.Usual;
        var found = ImmutableArray.CreateBuilder<NotificationEvent>();
        var names = NotificationEvents.All.Select(NotificationEvents.NameOf).ToArray();
        foreach (var node in nodes)
        {
            var i = Array.IndexOf(names, node.Text);
            if (i < 0) mistakes.Add(node, $"must be one of {string.Join(", ", names)}, is {node.Description}{NearMatch.Hint(node.Text, names)}");
            else found.Add(NotificationEvents.All[i]);
        }
        return [.. found.Distinct()];
    }

    private static string? CheckAddress(string address)
    {
        var at = address.LastIndexOf('@');
        if (at <= 0 || at == address.Length - 1 || address.Count(c => c == '@') > 1) return "must be a mail address such as ops@example.com";
        return CheckWord(address);
    }

    private static string? CheckWord(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '"') return $"cannot hold {NameRule.Show(c)}";
        }
        return null;
    }
}
