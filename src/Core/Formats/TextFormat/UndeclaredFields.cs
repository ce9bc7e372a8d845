using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace TfModelTools.Formats.TextFormat;

/// <summary>
/// Fields that TensorFlow's messages have (tensorflow/core/framework and tensorflow/core/protobuf, as of TensorFlow 2.20) and that ours do not declare, because nothing here reads them. In text every other name is a
/// fault, as it is for Protocol Buffers' own parser: a name with a slip of the pen would lose its value without a word.
/// </summary>
internal static class UndeclaredFields
{
    // The name between brackets: of an Any, the type of what it holds.
    private const string Bracketed = "";

    private static readonly FrozenDictionary<string, string[]> Known = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["AnyItem"] = [Bracketed],
        ["ArgDefMessage"] = ["description", "handle_data", "is_ref", "experimental_full_type"],
        ["CompositeTensor"] = ["type_spec"],
        ["FunctionDefLibraryMessage"] = ["gradient", "registered_gradients"],
        ["FunctionDefMessage"] = ["arg_attr", "resource_arg_unique_id", "control_ret"],
        ["GraphDefMessage"] = ["version", "debug_info"],
        ["MetaInfoDef"] = ["stripped_op_list", "any_info", "function_aliases"],
        ["NodeDefMessage"] = ["experimental_debug_info", "experimental_type"],
        ["OpDefMessage"] = ["control_output", "attr", "deprecation", "summary", "description", "is_commutative", "is_aggregate", "is_stateful", "allows_uninitialized_input", "is_distributed_communication"],
        ["SavedBareConcreteFunctionMessage"] = ["function_spec"],
        ["SavedFunctionMessage"] = ["function_spec"],
        ["SavedObjectMessage"] = ["dependencies", "captured_tensor", "saveable_objects", "registered_name", "serialized_user_proto", "registered_saver"],
        ["SavedVariableMessage"] = ["synchronization", "aggregation", "device", "experimental_distributed_variable_components"],
        ["SignatureDefMessage"] = ["defaults"],
        ["StructuredValueMessage"] =
        [
            "none_value", "float64_value", "int64_value", "string_value", "bool_value", "tensor_shape_value", "tensor_dtype_value", "type_spec_value", "bounded_tensor_spec_value", "list_value",
            "named_tuple_value", "tensor_value", "numpy_value",
        ],
        ["TensorMessage"] = ["version_number", "resource_handle_val", "variant_val", "float8_val"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a message has a field that is passed over.</summary>
    public static bool Has(MessageDescriptor message, string name) => Of(message).Contains(name, StringComparer.Ordinal);

    /// <summary>All names that a message's fields can have, for messages.</summary>
    public static string Expected(MessageDescriptor message) =>
        "one of " + string.Join(", ", message.Fields.InDeclarationOrder().Select(f => f.Name).Concat(Of(message).Where(n => n != Bracketed)));

    private static string[] Of(MessageDescriptor message) => Known.GetValueOrDefault(message.Name, []);
}
