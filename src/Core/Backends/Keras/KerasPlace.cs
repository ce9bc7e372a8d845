namespace TfModelTools.Backends.Keras;

/// <summary>Where a layer's arrays belong.</summary>
/// <param name="ObjectPath">The path of the layer's object in model.weights.h5, with a slash at the end, or empty.</param>
/// <param name="Scope">What its arrays' names begin with in an .h5 file, with a slash at the end, or empty.</param>
/// <param name="IsFrozen">Whether it is inside a layer that is not trained.</param>
internal sealed record KerasPlace(string ObjectPath, string Scope, bool IsFrozen)
{
    /// <summary>The place of the whole model.</summary>
    public static KerasPlace Root { get; } = new("", "", IsFrozen: false);

    /// <summary>The place of what an object holds by an attribute, or in a list.</summary>
    public KerasPlace Inside(string attribute, string name, bool isFrozen) => new($"{ObjectPath}{attribute}/", $"{Scope}{name}/", IsFrozen || isFrozen);
}
