namespace TfModelTools.Cmdlets.Models;

/// <summary>Lets shapes of inputs be given as text, as numbers, or as a hashtable of either.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputShapeTransformationAttribute : ReadingTransformationAttribute<InputShapeArgument>
{
    private protected override InputShapeArgument Read(object value) => InputShapeArgument.From(value);
}
