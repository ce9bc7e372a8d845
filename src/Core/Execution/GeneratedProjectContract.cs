using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Planning;

namespace TfModelTools.Execution;

/// <summary>
/// Whether model/interface.json says of a generated project what its source does: the model's class, its inputs and outputs in order, their
/// element types and lengths. Where they disagree, predictions would fail inside the generated code.
/// </summary>
internal static class GeneratedProjectContract
{
    private const string Remedy = "Convert the model again, or undo the changes to the file or the source.";

    /// <summary>Compares a project's description with its source.</summary>
    /// <param name="compilation">The source.</param>
    /// <param name="description">What the file says.</param>
    /// <param name="folder">The folder csharp_generated_code.</param>
    /// <exception cref="CorruptFileException">They disagree.</exception>
    public static void Require(CSharpCompilation compilation, GeneratedProjectInterface description, string folder)
    {
        string file = Path.Combine(folder, "model", "interface.json");
        INamedTypeSymbol model = compilation.GetTypeByMetadataName(description.ModelClass)
            ?? throw Fault(file, "model_class", $"'{description.ModelClass}', which the source does not have", "the class of the model");
        ModelPort[] ports = [.. description.Inputs, .. description.Outputs];
        IMethodSymbol[] methods = [.. model.GetMembers("Predict").OfType<IMethodSymbol>()];
        IMethodSymbol method = methods.FirstOrDefault(m => m.Parameters is [.., { Type.SpecialType: SpecialType.System_Int32 }] && Fits(m, description))
            ?? throw Fault(file, "the inputs and outputs", $"{Listed(description.Inputs)} to {Listed(description.Outputs)}", $"those of {methods.FirstOrDefault()?.ToDisplayString() ?? "Predict, which the class does not have"}");
        Dictionary<string, (long Length, bool IsPerBatch)> lengths = Lengths(model, [.. methods]);
        for (int i = 0; i < ports.Length; i++)
        {
            string place = i < description.Inputs.Count ? $"inputs[{i}]" : $"outputs[{i - description.Inputs.Count}]";
            Dimension count = ports[i].Shape.ElementCount;
            if (lengths.TryGetValue(method.Parameters[i].Name, out (long Length, bool IsPerBatch) wanted) && (count.Count != wanted.Length || (count.Count != 0 && count.IsPerBatch != wanted.IsPerBatch)))
            {
                throw Fault(file, place, $"{ports[i]}", $"{wanted.Length} elements{(wanted.IsPerBatch ? " for each sample" : "")}, which the source takes");
            }
        }

        RequireState(compilation, description, model, file);
    }

    private static void RequireState(CSharpCompilation compilation, GeneratedProjectInterface description, INamedTypeSymbol model, string file)
    {
        string context = $"{description.ModelClass[..(description.ModelClass.LastIndexOf('.') + 1)]}{description.Name}Context";
        INamedTypeSymbol? memory = compilation.GetTypeByMetadataName(context);
        int? kept = memory?.GetMembers("StateBatch").OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue as int?;
        bool keepsState = model.GetMembers("ResetState").OfType<IMethodSymbol>().Any(m => m.Parameters.Length == 0);
        if (keepsState != description.StateBatch is not null || (kept is not null && kept != description.StateBatch))
        {
            throw Fault(file, "state_batch", description.StateBatch?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing", keepsState ? $"{kept}, which the source keeps" : "nothing, since the source keeps no state");
        }
    }

    private static bool Fits(IMethodSymbol method, GeneratedProjectInterface description) =>
        method.Parameters.Length == description.Inputs.Count + description.Outputs.Count + 1
        && description.Inputs.Select((p, i) => IsSpan(method.Parameters[i].Type, "ReadOnlySpan`1", p)).All(fits => fits)
        && description.Outputs.Select((p, i) => IsSpan(method.Parameters[description.Inputs.Count + i].Type, "Span`1", p)).All(fits => fits);

    private static bool IsSpan(ITypeSymbol type, string span, ModelPort port) =>
        type is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol element] } named
        && named.MetadataName == span
        && $"{element.ContainingNamespace.ToDisplayString()}.{element.MetadataName}" == RuntimeTypes.Of(port.DataType).FullName;

    // What the generated code requires of its arguments: RequirePerSample(x.Length, XLength, batch, ...) or RequireFixed(x.Length, XLength, ...).
    private static Dictionary<string, (long Length, bool IsPerBatch)> Lengths(INamedTypeSymbol model, IReadOnlyList<IMethodSymbol> methods)
    {
        Dictionary<string, long> constants = new(StringComparer.Ordinal);
        foreach (IFieldSymbol field in model.GetMembers().OfType<IFieldSymbol>().Where(f => f is { IsConst: true, ConstantValue: int }))
        {
            constants[field.Name] = (int)field.ConstantValue!;
        }

        Dictionary<string, (long, bool)> lengths = new(StringComparer.Ordinal);
        IEnumerable<InvocationExpressionSyntax> calls = methods.SelectMany(m => m.DeclaringSyntaxReferences).SelectMany(r => r.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>());
        foreach (InvocationExpressionSyntax call in calls)
        {
            if (call.Expression is IdentifierNameSyntax { Identifier.Text: "RequirePerSample" or "RequireFixed" } required
                && call.ArgumentList.Arguments is [{ Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax port } }, { Expression: IdentifierNameSyntax constant }, ..]
                && constants.TryGetValue(constant.Identifier.Text, out long length))
            {
                lengths[port.Identifier.ValueText] = (length, required.Identifier.Text == "RequirePerSample");
            }
        }

        return lengths;
    }

    private static string Listed(IReadOnlyList<ModelPort> ports) => ports.Count == 0 ? "nothing" : string.Join(", ", ports.Take(8)) + (ports.Count > 8 ? ", ..." : "");

    private static CorruptFileException Fault(string file, string place, string found, string expected) => new(file, place, found, expected, Remedy);
}
