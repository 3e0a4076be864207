# The network's weights travel in the program; ocr/models/MODEL.md says where they come from.
recanvass_embed(ocr ocr quick_onnx ${CMAKE_SOURCE_DIR}/ocr/models/quick.onnx)
recanvass_embed(ocr ocr careful_onnx ${CMAKE_SOURCE_DIR}/ocr/models/careful.onnx)
recanvass_embed(ocr ocr thorough_onnx ${CMAKE_SOURCE_DIR}/ocr/models/thorough.onnx)
recanvass_embed(ocr ocr numbers_calibration ${CMAKE_SOURCE_DIR}/ocr/models/numbers.calibration)

# Tools of ocr/training, not part of the program: raw crops in, network inputs or readings out.
foreach(tool crops_to_inputs crops_to_readings)
  add_executable(${tool} EXCLUDE_FROM_ALL ocr/training/${tool}.cpp)
  target_link_libraries(${tool} PRIVATE ocr)
endforeach()
