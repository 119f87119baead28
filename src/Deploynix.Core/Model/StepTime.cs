using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>A step of a deployment and what it took; the next one's progress is told by it.</summary>
public sealed record StepTime([property: JsonPropertyName("step")] string Step, [property: JsonPropertyName("seconds")] double Seconds)
{
    /// <summary>As the journal has it.</summary>
    internal string ToJson()
    {
        using var line = new RecordLine();
        return line.Add("step", Step).Add("seconds", (double?)Seconds).End();
    }
}
