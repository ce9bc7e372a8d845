namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes keys of signatures of the model that is compared with.</summary>
public sealed class ReferenceSignatureCompleter : SignatureCompleter
{
    /// <inheritdoc/>
    protected override string ModelParameter => "ReferenceModel";
}
