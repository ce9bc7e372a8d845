using TfModelTools.Graph;

namespace TfModelTools.Inspection;

/// <summary>An input that need not be fed, and what holds as long as it is not.</summary>
/// <param name="Name">Its name, by which it is fed.</param>
/// <param name="DataType">The element type, as TensorFlow spells it.</param>
/// <param name="Shape">The shape, as Python writes it, None for an open extent.</param>
/// <param name="Value">The value that holds, as text; empty where it is no single number.</param>
/// <param name="Reason">What is assumed, and why.</param>
public sealed record AssumedInput(string Name, string DataType, string Shape, string Value, string Reason)
{
    internal static AssumedInput Of(DefaultInput input) => new(
        input.Port.Name, SignaturePortDescription.TypeName(input.Port.DataType), input.Port.Shape.ToTensorShape().ToString(), input.ValueText, input.Reason);

    /// <summary>Such as "is_training: bool () = False".</summary>
    public override string ToString() => $"{Name}: {DataType} {Shape}{(Value.Length > 0 ? $" = {Value}" : string.Empty)}";
}
