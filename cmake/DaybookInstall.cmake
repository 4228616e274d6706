# cmake --install: the programs, and the libraries with their headers as the package `daybook`:
# find_package(daybook), then link daybook::query (or ledger, feeds, projections by themselves).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(daybook_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/daybook)
set(daybook_installed proof ledger feeds projections grammar parse format query warnings)
foreach(name ${daybook_installed})
  set_target_properties(daybook_${name} PROPERTIES EXPORT_NAME ${name})
  list(APPEND daybook_installed_targets daybook_${name})
endforeach()

install(TARGETS daybook daybook-verify RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS ${daybook_installed_targets} EXPORT daybook
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/daybook)
install(EXPORT daybook NAMESPACE daybook:: FILE daybookTargets.cmake
        DESTINATION ${daybook_package_dir})
# Included as here: "query/local_session.h".
foreach(folder ledger feeds projections query)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/daybook
          FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
endforeach()

configure_package_config_file(cmake/daybookConfig.cmake.in
                              ${CMAKE_CURRENT_BINARY_DIR}/daybookConfig.cmake
                              INSTALL_DESTINATION ${daybook_package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/daybookConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/daybookConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/daybookConfigVersion.cmake
        DESTINATION ${daybook_package_dir})
