using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Onnx;

/// <summary>What the nodes of a graph, or of one call of a function, stand in: the versions of the operators, and the attributes that references to them mean.</summary>
/// <param name="Versions">The version of each domain's operators, the standard one's under an empty name.</param>
/// <param name="Attributes">The attributes of the call; null outside functions.</param>
/// <param name="Name">What it is, for messages.</param>
/// <param name="Spend">Told the bytes of each attribute that takes the place of a reference; null outside functions.</param>
internal sealed record OnnxContext(IReadOnlyDictionary<string, long> Versions, IReadOnlyDictionary<string, OnnxAttributeMessage>? Attributes, string Name, Action<long>? Spend = null)
{
    /// <summary>The version of the operators of a domain; 0 where the model does not say.</summary>
    public long VersionOf(string domain) => Versions.GetValueOrDefault(OnnxFormat.IsStandard(domain) ? string.Empty : domain);

    /// <summary>Attributes with those that are references in place: what the call of the function gives, else its default; one that has neither is absent.</summary>
    /// <param name="attributes">The attributes of a node.</param>
    public IEnumerable<OnnxAttributeMessage> Resolve(IEnumerable<OnnxAttributeMessage> attributes)
    {
        foreach (OnnxAttributeMessage attribute in attributes)
        {
            if (attribute.RefAttrName.Length == 0)
            {
                yield return attribute;
            }
            else if (Attributes?.GetValueOrDefault(attribute.RefAttrName) is { } given)
            {
                Spend?.Invoke(given.CalculateSize());
                OnnxAttributeMessage own = given.Clone();
                own.Name = attribute.Name;
                yield return own;
            }
        }
    }
}
