using System.Text;

namespace Deploynix.Tests.Environments;

/// <summary>Values of everything that quoting could get wrong.</summary>
internal static class HostileText
{
    private static readonly string[] Pieces =
        ["\"", "'", "\\", "\\\\", "#", " # ", "$", "${APP_NAME}", "$APP_KEY", "`id`", "$(id)", " ", "  ", "\t", "\n", "\r", "\r\n", "=", "=\"", "\"=", "é", "日本", "🙂", "\u0085", "\u2028", "\v", "\f", "\u0001", "a", "null", "true", "!", "%", "\\n", "\\\"", "\"\"", ";", "*", "deploynix", "x=y", "export "];

    public static string Next(Random random)
    {
        var text = new StringBuilder();
        for (var n = random.Next(12); n >= 0; n--) text.Append(Pieces[random.Next(Pieces.Length)]);
        return text.ToString();
    }
}
