using System.Text.Json;
using TfModelTools.Tests.Fuzz.Mutators;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Architectures of Keras models as YAML, beside a file of weights.</summary>
internal sealed class YamlArchitectureTarget : ArchitectureTarget
{
    /// <inheritdoc/>
    public override string Name => "yaml";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Yaml"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["YamlJson.Convert"];

    /// <inheritdoc/>
    public override int Weight => 1;

    /// <inheritdoc/>
    protected override string File => "arch.yaml";

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(".yaml", 1, MixedMutator.Text)];

    // The outermost levels in block style, with an anchor and tuples; what is in them in flow style, of which JSON is a part.
    /// <inheritdoc/>
    protected override string Text(string json)
    {
        using StringWriter text = new();
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                text.WriteLine($"{property.Name}: {property.Value.GetRawText()}");
                continue;
            }

            text.WriteLine($"{property.Name}:");
            foreach (JsonProperty inner in property.Value.EnumerateObject())
            {
                string value = inner.Value.GetRawText().ReplaceLineEndings(" ").Replace("[null", "!!python/tuple [null", StringComparison.Ordinal);
                text.WriteLine($"  {inner.Name}: &{inner.Name} {value}");
            }
        }

        return text.ToString();
    }
}
