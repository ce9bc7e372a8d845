using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// The functions of a model. One whose body refers to attributes of its calls is another function for each set of them: each is written out once, and functions that call
/// others are followed one after the other, not within each other.
/// </summary>
internal sealed class OnnxFunctions
{
    private readonly Dictionary<(string Domain, string Name, string Overload), OnnxFunctionMessage> _functions = [];
    private readonly Dictionary<string, string> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<OnnxFunctionMessage, Dictionary<string, OnnxAttributeMessage>> _defaults = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OnnxAttributeMessage, string> _digests = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(FunctionDefMessage, OnnxFunctionCall)> _pending = new();
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, long> _versions;
    private readonly long _maxBytes;
    private long _nodes;
    private long _bytes;

    /// <summary>Takes the functions of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <exception cref="InvalidGraphException">Two functions have one name.</exception>
    public OnnxFunctions(OnnxModelMessage model, string path)
    {
        _path = path;
        _versions = Versions(model.OpsetImport);
        _maxBytes = Limits.MaxReferredBytes + (model.Functions.Count > 0 ? 2L * model.CalculateSize() : 0);
        foreach (OnnxFunctionMessage function in model.Functions)
        {
            if (!_functions.TryAdd(KeyOf(function.Domain, function.Name, function.Overload), function))
            {
                throw new InvalidGraphException($"'{path}' holds two functions named '{PrintableText.Beginning(function.Name)}'.", "The model is damaged: export it again from its source.", path);
            }
        }
    }

    /// <summary>The versions of operators by domain, the standard one's under an empty name.</summary>
    public static IReadOnlyDictionary<string, long> Versions(IEnumerable<OnnxOperatorSetMessage> imports)
    {
        Dictionary<string, long> versions = new(StringComparer.Ordinal);
        foreach (OnnxOperatorSetMessage import in imports)
        {
            versions[OnnxFormat.IsStandard(import.Domain) ? string.Empty : import.Domain] = import.Version;
        }

        return versions;
    }

    /// <summary>The function that a node calls; null for an operator.</summary>
    public OnnxFunctionMessage? Find(OnnxNodeMessage node) => _functions.Count == 0 ? null : _functions.GetValueOrDefault(KeyOf(node.Domain, node.OpType, node.Overload));

    /// <summary>The function of the translated graph for a call; it is translated by <see cref="Pending"/>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="attributes">The attributes of the call.</param>
    /// <param name="names">The names of functions.</param>
    /// <param name="caller">Where the call stands.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="LimitExceededException">The calls come to more nodes than the limit.</exception>
    public string Call(OnnxFunctionMessage function, IReadOnlyList<OnnxAttributeMessage> attributes, UniqueNames names, OnnxContext caller)
    {
        // What a call leaves out is the function's own, which is the same for all its calls.
        Dictionary<string, OnnxAttributeMessage> defaults = DefaultsOf(function, caller);
        SortedDictionary<string, OnnxAttributeMessage> own = new(StringComparer.Ordinal);
        foreach (OnnxAttributeMessage attribute in attributes)
        {
            own[attribute.Name] = RequireValue(attribute, function, caller);
        }

        StringBuilder key = new($"{function.Domain}\n{function.Name}\n{function.Overload}");
        foreach (OnnxAttributeMessage attribute in own.Values.Where(a => !a.Equals(defaults.GetValueOrDefault(a.Name))))
        {
            key.Append('\n').Append(DigestOf(attribute));
        }

        if (_calls.TryGetValue(key.ToString(), out string? known))
        {
            return known;
        }

        Dictionary<string, OnnxAttributeMessage> given = new(defaults, StringComparer.Ordinal);
        foreach ((string attributeName, OnnxAttributeMessage attribute) in own)
        {
            given[attributeName] = attribute;
        }

        _nodes += function.Node.Count + defaults.Count;
        if (_nodes > Limits.MaxWrittenOutNodes)
        {
            throw new LimitExceededException($"'{_path}': its functions come to more than {Limits.MaxWrittenOutNodes} nodes for the attributes they are called with.", "The model is probably damaged.", _path);
        }

        string name = names.Add($"{OnnxFormat.KeyOf(function.Domain, function.Name)} (function)");
        _calls.Add(key.ToString(), name);
        IReadOnlyDictionary<string, long> versions = function.OpsetImport.Count > 0 ? Versions(function.OpsetImport) : _versions;
        _pending.Enqueue((new FunctionDefMessage { Signature = new OpDefMessage { Name = name } }, new OnnxFunctionCall(function, new OnnxContext(versions, given, $"the function '{name}'", Spend))));
        return name;
    }

    /// <summary>The functions that are called and not translated yet; more may be called meanwhile.</summary>
    public IEnumerable<(FunctionDefMessage Message, OnnxFunctionCall Call)> Pending()
    {
        while (_pending.TryDequeue(out (FunctionDefMessage, OnnxFunctionCall) next))
        {
            yield return next;
        }
    }

    private Dictionary<string, OnnxAttributeMessage> DefaultsOf(OnnxFunctionMessage function, OnnxContext caller)
    {
        if (!_defaults.TryGetValue(function, out Dictionary<string, OnnxAttributeMessage>? defaults))
        {
            defaults = new(StringComparer.Ordinal);
            foreach (OnnxAttributeMessage attribute in function.AttributeProto)
            {
                defaults[attribute.Name] = RequireValue(attribute, function, caller);
            }

            _defaults.Add(function, defaults);
        }

        return defaults;
    }

    private OnnxAttributeMessage RequireValue(OnnxAttributeMessage attribute, OnnxFunctionMessage function, OnnxContext caller) => attribute.G is null && attribute.Graphs.Count == 0 ? attribute
        : throw new UnsupportedFeatureException($"'{_path}', {caller.Name}: a call of the function '{PrintableText.Beginning(function.Name)}' hands over a graph.", "Save the model with its functions written out.", _path);

    // Each reference to an attribute has a copy of it.
    private void Spend(long bytes)
    {
        _bytes += bytes;
        if (_bytes > _maxBytes)
        {
            throw new LimitExceededException($"'{_path}': the nodes of its functions refer to attributes of more than {_maxBytes} bytes in all.", "The model is probably damaged; one of large constants has them as initializers.", _path);
        }
    }

    // An attribute of many bytes may be that of many calls: its digest stands for it.
    private string DigestOf(OnnxAttributeMessage attribute)
    {
        if (!_digests.TryGetValue(attribute, out string? known))
        {
            _digests.Add(attribute, known = Convert.ToHexString(SHA256.HashData(attribute.ToByteArray())));
        }

        return known;
    }

    private static (string Domain, string Name, string Overload) KeyOf(string domain, string name, string overload) => (OnnxFormat.IsStandard(domain) ? string.Empty : domain, name, overload);
}
